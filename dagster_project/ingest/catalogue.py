"""The portal catalogue: reads `portals/*.yaml` and says, for each fault, what to do.

Here: reading, checking, the JSON schema. Not here: the fields themselves (`portal.py`),
pulling.
"""

import json
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from dagster_project.ingest.periods import utc_now
from dagster_project.ingest.portal import Auth, Dataset, Name, PeriodRule, Portal, Rate, Timeouts
from dagster_project.ingest.tokens import token_problems
from dagster_project.ingest.validation_faults import OptionsError, fault_lines, nearest

__all__ = [
    "Auth",
    "CatalogueError",
    "CatalogueReading",
    "Dataset",
    "Name",
    "PeriodRule",
    "Portal",
    "Rate",
    "Timeouts",
    "load_catalogue",
    "missing_tokens",
    "read_catalogue",
    "schema_text",
    "write_schema",
]


Families = Mapping[str, Collection[str]]


class CatalogueError(ValueError):
    """The catalogue cannot be used; `problems` has one line per fault."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass
class CatalogueReading:
    """What a folder of portal files holds: the good portals, and every fault of the others."""

    portals: dict[str, Portal] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def load_catalogue(folder: Path, families: Families | None = None) -> dict[str, Portal]:
    """Read all portal files of a folder; any fault is an error.

    Args:
        folder: Folder with `*.yaml` files.
        families: Known protocol families with their datasets; the connectors' if None.

    Raises:
        CatalogueError: If any file is faulty; it names every fault of every file.
    """
    reading = read_catalogue(folder, families)
    if reading.problems:
        raise CatalogueError(reading.problems)
    return reading.portals


def read_catalogue(folder: Path, families: Families | None = None) -> CatalogueReading:
    """Read all portal files of a folder, so that one faulty file leaves the others usable."""
    reading = CatalogueReading()
    files = sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
    if not files:
        reading.problems.append(
            f"{folder}: holds no portal file; put one YAML file per portal there, "
            "or let CHISO_PORTALS name the right folder"
        )
    for path in files:
        portal, problems = _read_portal(path, families)
        if portal is not None and portal.id in reading.portals:
            problems.append(f"{path.name}: id: {portal.id!r} is taken; give the portal its own id")
        elif portal is not None and not problems:
            reading.portals[portal.id] = portal
        reading.problems.extend(problems)
    return reading


def missing_tokens(portals: Collection[Portal]) -> list[str]:
    """Name the portals whose token is missing or has run out (never its value)."""
    return token_problems(portals, utc_now())


def schema_text() -> str:
    """Return the JSON schema of a portal file."""
    schema = Portal.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Portal file of chiso"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write_schema(path: Path) -> None:
    """Write the JSON schema of a portal file, for editors."""
    path.write_text(schema_text(), encoding="utf-8")


class _Loader(yaml.SafeLoader):
    """YAML without doubled keys, of which PyYAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def _read_portal(path: Path, families: Families | None) -> tuple[Portal | None, list[str]]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"{path.name}: cannot be read: {error}; save it as a UTF-8 text file"]
    except yaml.YAMLError as error:
        return None, [f"{path.name}: {_yaml_fault(error)}; correct the YAML there"]
    if not isinstance(content, dict):
        return None, [f"{path.name}: holds no portal; write `key: value` lines (see national.yaml)"]
    try:
        portal = Portal.model_validate(content)
    except ValidationError as error:
        return None, [f"{path.name}: {line}" for line in fault_lines(error, Portal)]
    return portal, list(_cross_checks(path, portal, families))


def _cross_checks(path: Path, portal: Portal, families: Families | None) -> Iterator[str]:
    if portal.id != path.stem:
        yield (
            f"{path.name}: id: is {portal.id!r} in a file named {path.stem!r}; "
            f"name the file {portal.id}.yaml or change the id"
        )
    names = _family_names() if families is None else families
    if portal.family not in names:
        yield (
            f"{path.name}: family: {portal.family!r} is no protocol this project speaks; "
            f"{nearest(portal.family, names)}"
        )
        return
    try:
        known = _exports(portal) if families is None else families[portal.family]
    except OptionsError as error:
        yield from (f"{path.name}: {problem}" for problem in error.problems)
        return
    for number, dataset in enumerate(portal.datasets):
        if dataset.id not in known:
            yield (
                f"{path.name}: datasets.{number}.id: {portal.family} has no export "
                f"{dataset.id!r}; {nearest(dataset.id, known)}"
            )


def _family_names() -> Collection[str]:
    # Reading a folder with families of one's own needs no connectors.
    from dagster_project.ingest.connectors import family_names

    return family_names()


def _exports(portal: Portal) -> Collection[str]:
    from dagster_project.ingest.connectors import connector_for

    return connector_for(portal).dataset_ids


def _yaml_fault(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "is no YAML"
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
