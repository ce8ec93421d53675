"""The table `rank_changes` of an edition: each ranking beside that of the day before, by cause.

Not here: two editions compared (`audit/diff/`), writing the table (`publish/made_tables.py`).
"""
