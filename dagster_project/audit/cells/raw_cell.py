"""What is shown of a raw cell.

Here: the records. Not here: reading them from bytes, what may be shown (`allowed.py`).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["json", "html", "workbook", "csv"]


class CellNotFound(LookupError):
    """Nothing can be read at the locator; the message says why."""


@dataclass(frozen=True)
class Field:
    """One neighbour of the cell, or the cell itself.

    Attributes:
        place: Its key, JSON pointer or cell name.
        heading: What stands above its column, where the export is a table.
        text: Its text; None where it is not shown because it may be about a person.
        is_cell: Whether it is the cell asked for.
    """

    place: str
    heading: str | None
    text: str | None
    is_cell: bool = False


@dataclass(frozen=True)
class RawCell:
    """A cell with the object or row of figures around it.

    Attributes:
        kind: Form of the export.
        text: The cell's text, in the form in which observations keep it.
        container: The object, row or range that holds it.
        fields: Its surroundings in their order, the cell among them.
    """

    kind: Kind
    text: str
    container: str
    fields: tuple[Field, ...]
