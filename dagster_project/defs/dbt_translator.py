"""How dbt's models and tests look in Dagster.

Not here: names of models; facts about a model stand in its dbt `meta`.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

BUILT = {"model", "seed", "snapshot"}


class ChisoDbtTranslator(DagsterDbtTranslator):
    """Asset keys `[schema, table]`, groups by layer, tests (of sources too) as checks."""

    def __init__(self) -> None:
        """Use the settings of this project."""
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return where a model is found in the warehouse; sources name their own key."""
        if dbt_resource_props["resource_type"] in BUILT:
            return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["alias"]])
        return super().get_asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer: the schema a model is built in."""
        schema = dbt_resource_props.get("schema")
        return str(schema) if schema else None
