"""Raw cells: the text that stands at a locator in the bytes of a capture.

Here: readers of their own for every form of export. They share nothing with the parsers that made
the observations: what both find at one place is confirmed by two programs. Standard library only,
except for binary workbooks. Not here: what a cell means.
"""

from dagster_project.audit.cells.allowed import Allowed
from dagster_project.audit.cells.raw_cell import CellNotFound, Field, RawCell
from dagster_project.audit.cells.read_cell import CellReader

__all__ = ["Allowed", "CellNotFound", "CellReader", "Field", "RawCell"]
