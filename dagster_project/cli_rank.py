"""`chiso rank`: a ranking as a table or JSON.

Here: how it looks. Not here: the query (`publish/ranking.py`).
"""

from dagster_project.settings import Settings
