"""How dbt's models and tests look in Dagster.

Not here: names of models; facts about a model stand in its dbt `meta`.
"""

from collections.abc import Mapping
from typing import Any

from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings


class ChisoDbtTranslator(DagsterDbtTranslator):
    """Asset keys `[schema, name]`, groups by layer, tests (of sources too) as checks."""

    def __init__(self) -> None:
        """Use the settings of this project."""
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer: the schema a model is built in."""
        schema = dbt_resource_props.get("schema")
        return str(schema) if schema else None
