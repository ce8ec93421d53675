"""Telling what changed between two sides, by cause.

Not here: arguments (`commands/diff.py`), the table of an edition (`audit/rank_changes/`).
"""
