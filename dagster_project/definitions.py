"""Dagster's entry point: loads the definitions, and nothing else."""

from dagster_project.defs.build import build_definitions
from dagster_project.settings import get_settings

defs = build_definitions(get_settings())
