"""A copy of a published edition and its landing zone that a test spoils in one place.

Here: the ways to spoil it, each of which leaves the other copies of the files alone. Not here: what
must be noticed.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.audit.verify.findings import Finding, Report
from dagster_project.audit.verify.verify import verify
from dagster_project.publish.current import Edition, read_current
from dagster_project.publish.places import sidecar_of
from dagster_project.publish.published_log import LOG
from dagster_project.settings import Settings


@dataclass
class Spoiled:
    """A home of hard links; files are replaced before they are changed."""

    settings: Settings

    @cached_property
    def edition(self) -> Edition:
        return read_current(self.settings)

    @property
    def folder(self) -> Path:
        return self.edition.path

    @cached_property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.edition.datapackage.read_text())
        return document

    def verify(self, *, full: bool = False, allowed_signers: Path | None = None) -> Report:
        return verify(self.settings, self.edition, full=full, allowed_signers=allowed_signers)

    def findings(self) -> list[Finding]:
        """Return what is found, in both languages; the edition must then be said to differ."""
        report = self.verify()
        assert report.verdict == ("differs" if report.findings else "reproduced"), report
        assert all(one.message.vi != one.message.en for one in report.findings)
        return report.findings

    def change(self, path: Path, how: Callable[[bytes], bytes]) -> None:
        """Change a file's bytes, as somebody would who may write it."""
        old = path.read_bytes()
        new = how(old)
        assert new != old
        path.unlink()
        path.write_bytes(new)

    def record(self, document: dict[str, Any]) -> None:
        """Write another datapackage, and its hash into the log, as a careful forger would."""
        path = self.edition.datapackage
        self.change(path, lambda _: json.dumps(document).encode())
        entry = {
            "edition_id": self.edition.edition_id,
            "datapackage_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        log = self.settings.editions / LOG
        log.unlink()
        log.write_text(json.dumps(entry) + "\n")

    def forge(self, place: str, how: Callable[[bytes], bytes]) -> None:
        """Change a file of the edition together with its recorded hash."""
        self.change(self.folder / place, how)
        self.cover(place)

    def cover(self, place: str) -> None:
        """Record the hash that a file of the edition has now, as a careful forger would."""
        body = (self.folder / place).read_bytes()
        other = {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        self.document["resources"] = [
            one | other if one["path"] == place else one for one in self.document["resources"]
        ]
        self.record(self.document)

    def forge_rows(self, place: str, sql: str) -> None:
        """Change rows of a Parquet file together with its recorded hash.

        Args:
            place: The file.
            sql: Changes the table `rows`.
        """
        path = self.folder / place
        self.change_in_place(path)
        with duckdb.connect() as connection:
            connection.execute(f"create table rows as from read_parquet('{path}')")
            (count,) = connection.execute(sql).fetchall()
            assert count == (1,)
            connection.execute(f"copy rows to '{path}' (format parquet)")
        self.cover(place)

    def update(self, path: Path, sql: str) -> None:
        """Change a cell of a DuckDB file."""
        self.change_in_place(path)
        with duckdb.connect(str(path)) as connection:
            (count,) = connection.execute(sql).fetchall()
            assert count == (1,)

    def change_in_place(self, path: Path) -> None:
        body = path.read_bytes()
        path.unlink()
        path.write_bytes(body)

    def capture(self, **wanted: str) -> dict[str, Any]:
        """Return the newest good capture in force that fits."""
        wanted = {"status": "good", "in_force": "true", **wanted}
        fitting = [
            one
            for one in self.document["captures"]
            if all(one[name] == value for name, value in wanted.items())
        ]
        newest: dict[str, Any] = max(fitting, key=lambda one: one["as_of"])
        return newest

    def is_of_country(self, capture: dict[str, Any]) -> bool:
        """Whether a good capture is the answer for the whole country."""
        sidecar = json.loads(sidecar_of(self.settings.landing, capture).read_text())
        return bool(sidecar["root_unit_code"] == "VN" and sidecar["status"] == "good")

    def blob(self, capture: dict[str, Any]) -> Path:
        return self.settings.landing / "blobs" / str(capture["blob_id"])
