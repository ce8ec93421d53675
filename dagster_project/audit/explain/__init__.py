"""Explaining a score or rank: the tree from a total to the raw cells, checked while it is told.

Not here: what a command prints around it (`commands/explain.py`).
"""
