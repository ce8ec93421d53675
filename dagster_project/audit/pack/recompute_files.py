"""The files of an unpacked auditor's pack: read, hashed, and turned into numbers.

Here: what is there, what was changed or added, and the number at a cell. It travels inside the pack
and uses the standard library only. Not here: the arithmetic (`recompute.py`), the edition that the
files belong to (`recompute_chain.py`).
"""

import hashlib
import json
import os
from collections.abc import Mapping
from decimal import Decimal
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
ABOUT = "pack.json"
_SAID = (
    "unit_code", "unit_name", "unit_level", "period_id", "as_of", "edition_id", "methodology_id",
    "datapackage_sha256", "has_synthetic", "erratum", "files",
)  # fmt: skip


class Unreadable(LookupError):
    """A cell that this Python can't read; the message says why."""


class Unusable(LookupError):
    """A file without which nothing can be compared; the message names it."""


class Pack:
    """The files of a pack, read once.

    Attributes:
        about: `pack.json`.
        findings: What is not as it was packed.
        notes: What lies beside the pack and is none of it.
        unreadable: Cells that this Python can't read.

    Args:
        folder: The unpacked folder.

    Raises:
        Unusable: If `pack.json` can't be read.
    """

    rules: Row
    lineage: list[Row]
    expected: Row
    observations: Row
    captures: Row

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[str] = []
        self.notes: list[str] = []
        self.unreadable: list[str] = []
        self._readers: dict[str, Any] = {}
        self.about: Row = self.document(ABOUT)
        missing = [name for name in _SAID if name not in self.about]
        if missing or not isinstance(self.about["files"], dict):
            raise Unusable(f"{ABOUT}: does not say {', '.join(missing) or 'the files'}")

    def read(self) -> None:
        """Read what is to be compared.

        Raises:
            Unusable: If a file is missing or broken.
        """
        self.rules = self.document("rules.json")
        self.lineage = self.document("lineage.json", list)
        self.expected = self.document("expected.json")
        self.observations = self.document("observations.json")
        self.captures = self.document("captures.json")

    def document(self, name: str, kind: type = dict) -> Any:
        """Return a JSON file's content.

        Raises:
            Unusable: If it is missing, no JSON, or of another form.
        """
        try:
            found = json.loads((self.folder / name).read_bytes())
        except OSError as error:
            raise Unusable(f"{name}: cannot be read ({error.strerror})") from None
        except (ValueError, RecursionError) as error:
            raise Unusable(f"{name}: holds no JSON ({error})") from None
        if not isinstance(found, kind):
            form = "list" if kind is list else "object"
            raise Unusable(f"{name}: holds no JSON {form}")
        return found

    def find(self, told: str) -> None:
        """Keep a finding, once."""
        if told not in self.findings:
            self.findings.append(told)

    def check_files(self) -> None:
        """Compare every file with its checksum; a raw file's is its name, whatever else is said."""
        there = set(_names(self.folder))
        for name in sorted(there | set(self.about["files"])):
            stated = self.about["files"].get(name)
            if name not in there:
                self.find(f"{name}: missing from the pack")
            elif name.startswith("raw/"):
                self._check(name, name.removeprefix("raw/"))
            elif stated is not None:
                self._check(name, stated)
            if name in there and stated is None and name != ABOUT:
                self._added(name)

    def _check(self, name: str, wanted: str) -> None:
        if self.sha256(name) != wanted:
            self.find(f"{name}: its sha256 is not {wanted}: the file was changed")

    def _added(self, name: str) -> None:
        # Code that lies in a pack looks like a part of it; started some other way, it may be run.
        if "/" in name or name.endswith(tuple(all_suffixes())):
            self.find(f"{name}: is not in the list of {ABOUT}: the file was added")
        else:
            self.notes.append(f"{name}: is no part of the pack; nothing reads it")

    def sha256(self, name: str) -> str:
        """Return a file's sha256; nothing where it can't be read."""
        try:
            with (self.folder / name).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""

    def value(self, observation_id: str) -> Decimal | None:
        """Return an observation's value, read from the raw bytes now.

        Raises:
            Unreadable: If this Python can't read the cell.
        """
        row = self.observations.get(observation_id)
        capture = self.captures.get(row["capture_id"]) if row else None
        if row is None or capture is None:
            what = "observations.json" if row is None else "captures.json"
            self.find(f"{what}: lacks what observation {observation_id} stands on")
            raise Unreadable(f"observation {observation_id}: not in {what}")
        where = f"raw/{capture['blob_id']} at {row['locator']}"
        text = self._text(str(capture["blob_id"]), row["locator"])
        if text != row["raw_text"]:
            self.find(f"{where}: says {text!r}, the edition used {row['raw_text']!r}")
        try:
            found = number(text, row["number_format"])
        except ValueError as error:
            raise Unreadable(f"{where}: {error}") from None
        used = None if row["value"] is None else Decimal(row["value"])
        if text == row["raw_text"] and found != used:
            self.find(f"{where}: {text!r} is read as {found}, the edition used {used}")
        return found

    def _text(self, blob_id: str, locator: str) -> str:
        from dagster_project.audit.cells import Allowed, CellNotFound, CellReader

        path = self.folder / "raw" / blob_id
        if blob_id != Path(blob_id).name or not path.is_file():
            self.find(f"raw/{blob_id}: captures.json names it, but it is not in the pack")
            raise Unreadable(f"raw/{blob_id} at {locator}: the file is not there")
        try:
            if blob_id not in self._readers:
                self._readers[blob_id] = CellReader(path.read_bytes())
            return str(self._readers[blob_id].cell(locator, Allowed([])).text)
        except (CellNotFound, OSError, ImportError) as error:
            raise Unreadable(f"raw/{blob_id} at {locator}: {error}") from None


def number(text: str, form: Mapping[str, str]) -> Decimal | None:
    """Return the number that a cell's text is, by the form that its export is written in.

    Args:
        text: The cell's text; `null` is no number.
        form: `thousands`, `decimal` and `suffix` of the export.

    Raises:
        ValueError: If it is no number in that form.
    """
    if text == "null":
        return None
    plain = text.strip().removesuffix(form["suffix"])
    if form["thousands"]:
        plain = plain.replace(form["thousands"], "")
    plain = plain.replace(form["decimal"], ".").strip()
    whole, _, rest = plain.removeprefix("-").partition(".")
    if not (whole.isascii() and whole.isdigit() and (rest == "" or rest.isdigit())):
        raise ValueError(f"{text!r} is no number")
    return Decimal(plain)


def _names(folder: Path) -> list[str]:
    """Return every file below a folder, links among them, by its path with forward slashes."""
    found = []
    for current, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(current) / name).is_symlink()]
        found += [(Path(current) / name).relative_to(folder).as_posix() for name in files + links]
    return found
