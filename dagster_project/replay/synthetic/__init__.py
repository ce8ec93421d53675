"""Provincial portals made up from the real national figures: labelled synthetic everywhere.

Here: the seeded figures, what is wrong in them on purpose, their truth table, the wire forms.
Not here: real figures (`../captured/`), HTTP (`../server.py`).
"""

from dagster_project.replay.synthetic.figures import SEED
from dagster_project.replay.synthetic.layout import LABEL
from dagster_project.replay.synthetic.serve import Answer, Asked, SyntheticPortals, read_asked

__all__ = ["LABEL", "SEED", "Answer", "Asked", "SyntheticPortals", "read_asked"]
