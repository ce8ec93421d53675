"""An auditor's pack: one unit's scores with everything that they are made of, in one zip.

Here: what goes into it, and the zip. Not here: the script that recomputes from it
(`recompute.py`), the questions to the edition (`content.py`).
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.errors import CannotWrite
from dagster_project.audit.explain.asked import Question, settle
from dagster_project.audit.open_for_reading import OpenEdition
from dagster_project.audit.pack.content import Content, content_of
from dagster_project.audit.pack.edition_rows import hashed_rows, read_datapackage
from dagster_project.audit.pack.recompute_chain import DATAPACKAGE
from dagster_project.publish.current import Edition
from dagster_project.publish.errata import BadErratum, erratum_of
from dagster_project.publish.errors import EditionDamaged
from dagster_project.publish.files import whole_or_nothing
from dagster_project.publish.places import sidecar_of
from dagster_project.publish.signature import SIGNATURE

# The readers and the arithmetic travel with the pack, as they are; none imports a package.
TRAVELLING = (
    "audit/pack/recompute.py",
    "audit/pack/recompute_chain.py",
    "audit/pack/recompute_files.py",
    "audit/pack/recompute_report.py",
    "audit/pack/recompute_rows.py",
    "ingest/tables/font_encodings.py",
)
CELLS = "audit/cells"
PACKAGES = ("", "audit/", "audit/pack/", "ingest/", "ingest/tables/")
STARTER = '''\
"""Recomputes the scores of this pack from its raw files: python3 recompute.py"""

import sys

if not sys.flags.safe_path:
    # Python looks for modules beside this script first: a json.py put there would be run.
    del sys.path[0]
sys.dont_write_bytecode = True  # nothing is added to the pack

from importlib.util import module_from_spec, spec_from_file_location  # noqa: E402
from pathlib import Path  # noqa: E402

folder = Path(__file__).resolve().parent
inside = folder / "dagster_project"
spec = spec_from_file_location(
    inside.name, inside / "__init__.py", submodule_search_locations=[str(inside)]
)
sys.modules[inside.name] = module_from_spec(spec)

from dagster_project.audit.pack.recompute import main  # noqa: E402

sys.exit(main(folder))
'''
_NEEDED = ("score_lineage", "composite_scores", "rankings", "observations", "indicator_measures")
# Every zip of the same content has the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


class PackRefused(LookupError):
    """A pack can't be made; the message says why and what to do."""


@dataclass(frozen=True)
class PackResult:
    """What was packed.

    Attributes:
        path: The zip.
        about: Its `pack.json`.
        bytes: Size of the zip.
        raw_files: Number of raw exports in it.
    """

    path: Path
    about: dict[str, Any]
    bytes: int
    raw_files: int


def write_pack(edition: Edition, landing: Path, question: Question, target: Path) -> PackResult:
    """Write the pack of one unit, day and period.

    Args:
        edition: The edition whose scores are packed.
        landing: The landing zone with the raw exports.
        question: Unit, period and day; the basis is the one that defaults are looked up in.
        target: The zip, or a folder for it.

    Raises:
        UnknownChoice: If there is no such unit, day or period.
        EditionDamaged: If a file of the edition is gone, broken, or not what was published.
        PackRefused: If a raw export or a capture's record is missing, or is not the one used.
        CannotWrite: If the zip cannot be written there.
    """
    datapackage, document = read_datapackage(edition)
    try:
        with OpenEdition(edition) as opened:
            opened.require(*_NEEDED)
            asked = settle(opened, question)
            content = content_of(opened, asked)
            rows = hashed_rows(opened, document, asked.as_of, content.observed)
    except duckdb.Error as error:
        raise EditionDamaged.of(edition.edition_id, error) from error
    raw = {f"raw/{one}": _raw(landing, one) for one in content.blob_ids}
    sidecars = _sidecars(document, landing, content.documents["captures.json"])
    members = rows | {name: _json(value) for name, value in content.documents.items()}
    members |= _signed(edition, datapackage)
    members |= {f"sidecars/{name}.json": body for name, body in sidecars.items()}
    members |= {name: text.encode() for name, text in _scripts().items()}
    members["README.txt"] = _readme(content).encode()
    about = content.about | {
        # What a reader of the pack can ask the publisher for, or find in the log of editions.
        "datapackage_sha256": hashlib.sha256(datapackage).hexdigest(),
        "erratum": _erratum(edition),
        "files": {
            name: hashlib.sha256(body).hexdigest() for name, body in sorted((raw | members).items())
        },
    }
    path = target if target.suffix.lower() == ".zip" else target / _name(about)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _zip(path, raw | members | {"pack.json": _json(about)})
    except OSError as error:
        raise CannotWrite(error.errno, error.strerror, str(path)) from error
    return PackResult(path, about, path.stat().st_size, len(raw))


def _raw(landing: Path, blob_id: str) -> bytes:
    for zone in ("blobs", "quarantine/blobs"):
        path = landing / zone / blob_id
        if path.is_file():
            body = path.read_bytes()
            if hashlib.sha256(body).hexdigest() != blob_id:
                raise PackRefused(
                    f"{path}: the bytes are not those that were captured (its name is its sha256); "
                    "`chiso verify` says what else was changed"
                )
            return body
    raise PackRefused(
        f"{landing}: the raw export {blob_id} is not in the landing zone; pack where it is, or "
        "restore it from a backup"
    )


def _signed(edition: Edition, datapackage: bytes) -> dict[str, bytes]:
    """Return the datapackage and, where there is one, its signature."""
    signature = edition.path / SIGNATURE
    members = {DATAPACKAGE: datapackage}
    if signature.is_file():
        members[f"edition/{SIGNATURE}"] = signature.read_bytes()
    return members


def _sidecars(
    document: Mapping[str, Any], landing: Path, captures: Mapping[str, Mapping[str, Any]]
) -> dict[str, bytes]:
    """Return the record of each capture: request, headers with the host's date, TLS certificate."""
    pinned = {str(one.get("capture_id")): one for one in document["captures"]}
    found: dict[str, bytes] = {}
    for name, capture in captures.items():
        if name not in pinned:
            raise PackRefused(
                f"the edition's datapackage.json does not name capture {name}; `chiso verify` says "
                "what was changed"
            )
        path, wanted = sidecar_of(landing, capture), pinned[name].get("sidecar_sha256")
        if not path.is_file():
            raise PackRefused(
                f"{path}: the record of a capture is not there; pack where it is, or restore it "
                "from a backup"
            )
        found[name] = path.read_bytes()
        if wanted and hashlib.sha256(found[name]).hexdigest() != wanted:
            raise PackRefused(
                f"{path}: the record of a capture is not the one that the edition used; "
                "`chiso verify` says what else was changed"
            )
    return found


def _scripts() -> dict[str, str]:
    root = files("dagster_project")
    cells = sorted(one.name for one in root.joinpath(CELLS).iterdir() if one.name.endswith(".py"))
    names = [*TRAVELLING, *(f"{CELLS}/{name}" for name in cells)]
    texts = {
        f"dagster_project/{name}": root.joinpath(name).read_text(encoding="utf-8") for name in names
    }
    empty = {f"dagster_project/{package}__init__.py": "" for package in PACKAGES}
    return empty | texts | {"recompute.py": STARTER}


def _readme(content: Content) -> str:
    template = files("dagster_project.audit.pack").joinpath("templates/pack_readme.txt")
    return template.read_text(encoding="utf-8").format(**content.about)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return f"{text}\n".encode()


def _name(about: dict[str, Any]) -> str:
    parts = (about["unit_code"], about["period_id"], about["as_of"], about["edition_id"][-8:])
    return f"chiso-{'-'.join(parts)}.zip"


def _erratum(edition: Edition) -> str | None:
    """Return what the errata say of the edition, or that nobody can tell."""
    try:
        found = erratum_of(edition)
    except BadErratum as error:
        return str(error)
    return None if found is None else found.message


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with (
        whole_or_nothing(path) as beside,
        zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, body in sorted(members.items()):
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, body)
