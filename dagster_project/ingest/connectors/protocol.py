"""What every protocol family offers to pulling and to the observations.

Here: the interface. Not here: any family, any HTTP.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from dagster_project.ingest.models import Parsed, Request, Root

COUNTRY = "VN"


class DatasetLike(Protocol):
    """The part of a catalogue's dataset that requests depend on."""

    @property
    def id(self) -> str:
        """Name of the export."""

    @property
    def page_size(self) -> int | None:
        """Rows to ask for per page, or None for the family's own."""


class Connector(Protocol):
    """A protocol family: how to ask, how to read, who is named in the answers."""

    @property
    def parser_version(self) -> str:
        """Changes whenever the same bytes would be read differently."""

    @property
    def dataset_ids(self) -> frozenset[str]:
        """The exports this family can ask for and read."""

    def requests(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root]
    ) -> list[Request]:
        """Return one request per root (first pages), in the order of the roots.

        Raises:
            ValueError: If the family cannot ask for this export or period.
        """

    def next_page(self, request: Request, parsed: Parsed) -> Request | None:
        """Return the request for the page after this one, or None at the end."""

    def parse(self, dataset_id: str, request: Request, body: bytes) -> Parsed:
        """Read one answer.

        Raises:
            NotThisExport: If the bytes are not the answer to this request.
        """

    def roots(self, parsed: Parsed) -> list[Root]:
        """Return the provinces that an answer for the country names, with their source ids."""


def reads_html(connector: Connector) -> bool:
    """Whether answers may begin like a web page: a connector says so by `reads_html = True`.

    Some portals save HTML tables as spreadsheets. To every other family such bytes are the error
    page of a portal, and refused before anything reads them.
    """
    return bool(getattr(connector, "reads_html", False))


@runtime_checkable
class DatedConnector(Protocol):
    """A family whose requests name their last day: a running period is asked up to a day."""

    def requests_on(
        self, dataset: DatasetLike, period_id: str | None, roots: Sequence[Root], day: date
    ) -> list[Request]:
        """Return the requests of a Vietnamese day, for days up to it.

        Raises:
            ValueError: If the family cannot ask for this export or period.
        """


def requests_on(
    connector: Connector,
    dataset: DatasetLike,
    period_id: str | None,
    roots: Sequence[Root],
    day: date,
) -> list[Request]:
    """Return a connector's requests on a day, whether or not its requests depend on the day.

    Raises:
        ValueError: If the family cannot ask for this export or period.
    """
    if isinstance(connector, DatedConnector):
        return connector.requests_on(dataset, period_id, roots, day)
    return connector.requests(dataset, period_id, roots)
