"""Dagster definitions.

Here: assets, checks, jobs and schedules, built from the catalogue and the dbt manifest.
Not here: pulling, parsing, SQL, publishing (they know nothing of Dagster).
"""
