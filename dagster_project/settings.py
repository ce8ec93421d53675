"""Paths and switches, read from the environment.

Here: where state lives and what the environment may change. Not here: any file access
(importing this module touches nothing), portal settings (those are catalogue data).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class SettingsWrong(ValueError):
    """An environment variable can't be read; the message names it. Its value is not repeated."""


class Settings(BaseSettings):
    """The installation's settings; every field is an environment variable `CHISO_<NAME>`.

    Attributes:
        home: The one folder that holds all state (`CHISO_HOME`, default `./var`).
        portals: Folder of portal files (`CHISO_PORTALS`).
        replay_url: Base URL of a replay portal that stands in for every portal, or None.
        keep_editions: How many of the newest editions publishing keeps (pinned ones and the one in
            force always stay); 0 keeps all.
        signing_key: A key that `ssh-keygen` signs each edition's datapackage with, or None.
        allowed_signers: The file of signers that `chiso verify` accepts, or None.
        tsa_url: The time-stamping authority (RFC 3161) that `chiso stamp` asks, or None.
        tsa_ca: Certificates that are trusted to stamp, one PEM file, or None.
        witness: The landing zone of a second installation for `chiso witness`, or None.
        dbt_memory: How much memory DuckDB may take to build (`CHISO_DBT_MEMORY`; dbt's profile
            reads the variable by itself).
    """

    model_config = SettingsConfigDict(env_prefix="CHISO_", env_ignore_empty=True, extra="ignore")

    home: Path = Path("var")
    portals: Path = Field(default=PROJECT_ROOT / "dagster_project" / "ingest" / "portals")
    replay_url: str | None = None
    keep_editions: int = Field(default=0, ge=0)
    signing_key: Path | None = None
    allowed_signers: Path | None = None
    tsa_url: str | None = None
    tsa_ca: Path | None = None
    witness: Path | None = None
    dbt_memory: str = "6GB"

    @field_validator("home", "portals")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("dbt_memory")
    @classmethod
    def _amount(cls, value: str) -> str:
        if not re.fullmatch(r"(?i)\d+(\.\d+)?\s*[kmgt]i?b?", value):
            raise ValueError("an amount of memory is a number with its unit, as in 6GB")
        return value

    @field_validator("signing_key", "allowed_signers", "tsa_ca", "witness", mode="before")
    @classmethod
    def _given(cls, value: object) -> object:
        return Path(str(value)).expanduser().absolute() if value not in (None, "") else None

    @property
    def landing(self) -> Path:
        """Bytes as received, with their sidecars."""
        return self.home / "landing"

    @property
    def observations(self) -> Path:
        """Parquet files by `as_of`, the input of dbt."""
        return self.home / "observations"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only dbt writes."""
        return self.home / "warehouse.duckdb"

    @property
    def editions(self) -> Path:
        """Published, immutable editions."""
        return self.home / "editions"

    @property
    def current(self) -> Path:
        """The small file that names the edition in force."""
        return self.home / "current.json"

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance folder (run history, telemetry switched off)."""
        return self.home / "dagster"

    @property
    def dbt_target(self) -> Path:
        """dbt's target folder: manifest and partial parse."""
        return self.home / "dbt"

    @property
    def dbt_runs(self) -> Path:
        """One folder per dbt invocation, with its results and manifest."""
        return self.home / "dbt_runs"

    @property
    def run_lock(self) -> Path:
        """Lock file: one run at a time per installation."""
        return self.home / "run.lock"

    @property
    def dbt_project(self) -> Path:
        """The dbt project."""
        return PROJECT_ROOT / "dbt"

    @property
    def seeds(self) -> Path:
        """Reference data and rules."""
        return PROJECT_ROOT / "seeds"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process, read once.

    Raises:
        SettingsWrong: If a variable cannot be read.
    """
    try:
        return Settings()
    except ValidationError as error:
        told = error.errors(include_input=False, include_url=False)
        raise SettingsWrong("; ".join(map(_of_a_variable, told))) from None


def _of_a_variable(wrong: Mapping[str, Any]) -> str:
    name = "_".join(map(str, wrong["loc"])).upper()
    return f"CHISO_{name} in the environment: {wrong['msg'].removeprefix('Value error, ')}"
