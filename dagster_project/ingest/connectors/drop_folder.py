"""Family `drop_folder`: people or programs put files into a folder; each is read by contract.

Here: which files belong to which export and period, reading them. Not here: the folder itself
(`ingest/folders.py`), which files are new (`ingest/dropped.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self
from urllib.parse import quote, unquote, urlsplit

from pydantic import AfterValidator, Field, model_validator

from dagster_project.ingest.connectors.options import (
    Options,
    OptionsError,
    dataset_options,
    portal_options,
)
from dagster_project.ingest.connectors.protocol import DatasetLike
from dagster_project.ingest.connectors.tabular import Contracts, contracts_version, foreign_roots
from dagster_project.ingest.models import Parsed, Request, Root
from dagster_project.ingest.periods import Period
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.tables.contract import Pattern

PREFIX = "/drop/"
_GROUPS = frozenset({"year", "half", "quarter", "month"})


@dataclass(frozen=True)
class DroppedFile:
    """A file that lies in a folder.

    Attributes:
        name: Its name, without the folder.
        size: Bytes.
        modified: When it was last written, where the folder tells.
    """

    name: str
    size: int
    modified: datetime | None = None


def _without_password(folder: str) -> str:
    if "://" in folder and urlsplit(folder).password:
        raise ValueError("holds a password; take it out and use a key or the store's own settings")
    return folder


class FolderOptions(Options):
    """Where the files are dropped."""

    folder: Annotated[
        str,
        AfterValidator(_without_password),
        Field(
            min_length=1,
            description="A path (relative to CHISO_HOME), or a URL: file://, s3://, sftp://",
        ),
    ]
    settle_seconds: Annotated[
        float, Field(ge=0, le=600, description="A file counts when its size stood still so long")
    ] = 3


class FileOptions(Contracts):
    """Which files of the folder are this export."""

    files: Annotated[
        Pattern,
        Field(description="Whole file name, with the groups year and month, quarter or half"),
    ]

    @model_validator(mode="after")
    def _names_period(self) -> Self:
        groups = set(re.compile(self.files).groupindex)
        if "year" not in groups or groups - _GROUPS:
            raise ValueError(
                "files must name the period: the group `year` (and `half`, `quarter` or `month`); "
                r"write (?P<year>\d{4})"
            )
        return self


class DropFolder:
    """Connector of the family `drop_folder`, for one portal.

    Its requests come from the folder, not from a calendar: `requests` has none to offer.

    Args:
        portal: The portal, with the folder in its options and a contract per dataset.

    Raises:
        OptionsError: If an option does not fit.
    """

    def __init__(self, portal: Portal) -> None:
        self.options = portal_options(portal, FolderOptions)
        self._datasets = dataset_options(portal, FileOptions)
        problems = foreign_roots(portal)
        if problems:
            raise OptionsError(problems)
        self._root = Root(portal.unit_code, portal.unit_code)
        self._version = contracts_version(portal.family, self._datasets)

    @property
    def parser_version(self) -> str:
        """Family, reader version and a hash of the contracts."""
        return self._version

    @property
    def dataset_ids(self) -> frozenset[str]:
        """The datasets of the portal file: each brings its own contract."""
        return frozenset(self._datasets)

    def requests(
        self,
        dataset: DatasetLike,  # noqa: ARG002
        period_id: str | None,  # noqa: ARG002
        roots: Sequence[Root],  # noqa: ARG002
    ) -> list[Request]:
        """Return nothing: what can be asked for lies in the folder."""
        return []

    def request_for(self, dataset_id: str, file: DroppedFile) -> Request | None:
        """Return the request that reads a file, or None if it is no file of the dataset.

        All files of one period answer the same request, whatever they are named, so that a
        corrected file takes the place of the first.

        Raises:
            ValueError: If the file's name states no period.
        """
        found = re.fullmatch(self._datasets[dataset_id].files, file.name, re.IGNORECASE)
        if found is None:
            return None
        period_id = _period_of(found.groupdict())
        return Request(
            "GET",
            PREFIX + quote(file.name),
            None,
            root_unit_code=self._root.unit_code,
            root_source_id=self._root.source_id,
            period_id=period_id,
            key_path=f"{PREFIX}{dataset_id}/{period_id}",
        )

    def url_of(self, request: Request) -> str:
        """Return the file's place as the portal file names the folder."""
        return f"{self.options.folder.rstrip('/')}/{file_name(request)}"

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:  # noqa: ARG002
        """Return None: a file is one page."""
        return None

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:
        """Read a file by its contract.

        Raises:
            NotThisExport: If it is not the file that was asked for.
        """
        return self._datasets[dataset_id].read(body, request)

    def roots(self, parsed: Parsed) -> list[Root]:  # noqa: ARG002
        """Return no roots: files are about the portal's own unit."""
        return []


def file_name(request: Request) -> str:
    """Return the name of the file that a request reads."""
    return unquote(request.path.removeprefix(PREFIX))


def _period_of(stated: dict[str, str | None]) -> str:
    year = stated["year"]
    for kind, form in {"month": "{:02d}", "quarter": "Q{}", "half": "H{}"}.items():
        number = stated.get(kind)
        if number is not None:
            return Period.parse(f"{year}-{form.format(int(number))}").id
    return Period.parse(f"{year}").id
