"""The auditor's pack: writing it, and the script in it that recomputes with nothing installed.

Not here: options (`commands/pack.py`).
"""
