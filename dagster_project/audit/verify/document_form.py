"""The form of a `datapackage.json`: which keys it has, and what kind of value each holds.

Here: telling an incomplete or misshapen one in a line, before anything takes its values for
granted. Not here: whether what it says is so (`edition_files.py` and the other checks).
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

_SHOWN = 5


class _Form(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class _Dbt(_Form):
    invocation_id: str
    manifest_sha256: str


class _Table(_Form):
    primary_key: list[str]
    parquet_only: bool
    column_types: dict[str, str]
    rows: dict[str, int]
    rows_sha256: dict[str, str]


class _Capture(_Form):
    capture_id: str
    blob_id: str | None = None
    portal_id: str
    dataset: str
    as_of: str
    status: str
    sidecar_sha256: str | None = None


class _Resource(_Form):
    name: str
    path: str
    bytes: int
    sha256: str


class _Before(_Form):
    edition_id: str
    datapackage_sha256: str


class _Origins(_Form):
    rules_hash: str | None
    parsers: dict[str, list[str]]
    observations_version: int
    vietnamadminunits: str
    without_script: str | None


class _Datapackage(_Form):
    name: str
    title: str
    edition_id: str
    created: str
    publish_format: int
    content_sha256: str
    code: dict[str, Any]
    versions: dict[str, str]
    dbt: _Dbt
    checks: dict[str, Any]
    methodologies: list[dict[str, Any]]
    portals: list[dict[str, Any]]
    tables: dict[str, _Table]
    captures: list[_Capture]
    resources: list[_Resource]
    build_state: dict[str, list[str]]
    previous_edition: _Before | None
    origins: _Origins | None = None  # editions published before it was written down


def problems_of_form(document: Mapping[str, Any]) -> str | None:
    """Return what a datapackage lacks or holds in another form; None where all is as written.

    Args:
        document: What the file holds.
    """
    try:
        _Datapackage.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        shown = [f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in found]
        return "; ".join([*shown[:_SHOWN], "…"] if len(shown) > _SHOWN else shown)
    return None
