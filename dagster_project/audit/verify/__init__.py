"""Verifying an edition: its files, its captures, and all of it built again.

Not here: looks and exit codes (`commands/verify.py`).
"""
