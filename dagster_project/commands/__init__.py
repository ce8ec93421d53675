"""The commands of `chiso`, one module each: arguments, how it looks, exit codes.

Not here: the work itself (`ingest/`, `publish/`, `audit/`); the list of commands (`cli.py`).
"""
