"""Auditing: building an edition again, checking it, telling what changed.

Not here: dagster or dbt; everything reads published editions and the landing zone only.
"""
