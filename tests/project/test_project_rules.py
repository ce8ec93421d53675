"""The rules that the project sets itself, as far as they can be read off its files."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_ROOT

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|home|Users)/[A-Za-z.]")
REGISTRY = re.compile(r"pythonhosted|pypi\.org/simple|(?<!emit-)index-url|find-links")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, also those not committed yet, that still exist."""
    return listed("--cached", "--others", "--exclude-standard", "--", *patterns)


def committed() -> list[Path]:
    """Files that a commit holds or the next one will, that still exist."""
    return listed("--cached")


def listed(*arguments: str) -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", *arguments], cwd=PROJECT_ROOT, capture_output=True, check=True
    ).stdout.decode()
    files = {PROJECT_ROOT / name for name in listing.split("\0") if name}
    return sorted(file for file in files if file.is_file())


def texts(*patterns: str) -> dict[Path, str]:
    """Tracked text files and what they say."""
    found = {}
    for file in tracked(*patterns):
        body = file.read_bytes()
        if b"\0" not in body:
            found[file.relative_to(PROJECT_ROOT)] = body.decode()
    return found


def lines_matching(pattern: re.Pattern[str], files: dict[Path, str]) -> list[str]:
    """`file:line: text` of every line that the pattern finds."""
    return [
        f"{file}:{number}: {line.strip()[:120]}"
        for file, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def without_this_file(files: dict[Path, str]) -> dict[Path, str]:
    return {f: t for f, t in files.items() if f.name != Path(__file__).name}


def test_nothing_that_a_command_makes_is_kept_in_the_repository() -> None:
    """A pack that lies in the checkout, not committed, is its user's own affair."""
    binary = {file.relative_to(PROJECT_ROOT) for file in committed()} - texts().keys()
    assert {str(file) for file in binary if file.parts[:3] != ("tests", "tables", "files")} == set()


@pytest.mark.parametrize("package", ["ingest", "audit", "publish", "replay"])
@pytest.mark.parametrize("line", ["import dagster", "from dagster_dbt import DbtCliResource"])
def test_ruff_refuses_dagster_outside_its_folders(package: str, line: str) -> None:
    source = f'"""A module."""\n\n{line}\n'
    answer = ruff(source, f"dagster_project/{package}/probe.py")
    assert "TID251" in answer


@pytest.mark.parametrize("place", ["dagster_project/defs/probe.py", "dagster_project/cli.py"])
def test_ruff_lets_dagster_in_where_it_belongs(place: str) -> None:
    source = '"""A module."""\n\n\ndef start() -> None:\n    import dagster\n\n    dagster.run()\n'
    assert "TID251" not in ruff(source, place)


def test_ruff_refuses_dagster_at_the_top_of_the_command_line() -> None:
    assert "TID253" in ruff('"""A module."""\n\nimport dagster\n', "dagster_project/cli.py")


def ruff(source: str, place: str) -> str:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--output-format",
            "json",
            "--stdin-filename",
            place,
            "-",
        ],
        cwd=PROJECT_ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return ",".join(str(finding["code"]) for finding in json.loads(run.stdout))


def test_dagster_is_imported_only_where_it_belongs() -> None:
    found = []
    for file, text in texts("dagster_project/**.py").items():
        parts = file.parts[1:]
        if parts[0] in ("defs", "definitions.py"):
            continue
        for node in ast.walk(ast.parse(text)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(n.split(".")[0] in ("dagster", "dagster_dbt") for n in names):
                found.append(file.as_posix())
    allowed = re.compile(r"dagster_project/(cli|doctor|commands/\w+)\.py")
    assert [f for f in found if not allowed.fullmatch(f)] == []


def test_the_lock_pins_every_package_by_hash_and_names_no_address() -> None:
    lock = (PROJECT_ROOT / "requirements.lock").read_text()
    assert not REGISTRY.search(lock)
    assert "://" not in lock
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > 50
    for entry in entries:
        name = entry.splitlines()[0]
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z0-9,._-]+\])?==\S+", name), name
        assert "--hash=sha256:" in entry, f"{name} has no hash"


def test_the_lock_holds_every_declared_dependency() -> None:
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]
    lock = (PROJECT_ROOT / "requirements.lock").read_text()
    locked = {plain(m) for m in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", lock, re.M)}
    names = {plain(re.split(r"[^A-Za-z0-9._-]", line)[0]) for line in declared}
    assert names <= locked


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_file_grows_beyond_what_one_reads_in_one_go() -> None:
    long_files = [
        f"{file}: {len(text.splitlines())} lines, at most {limit}"
        for pattern, limit in (("*.py", 250), ("*.sql", 120))
        for file, text in texts(pattern).items()
        if len(text.splitlines()) > limit
    ]
    assert long_files == []


def test_every_internal_link_of_the_documents_leads_somewhere() -> None:
    dead = []
    for file, text in texts("*.md").items():
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:|#", target):
                continue
            path = target.split("#")[0]
            if not (PROJECT_ROOT / file.parent / path).exists():
                dead.append(f"{file}: {target}")
    assert dead == []


def test_paths_that_the_documents_name_in_code_exist() -> None:
    mentioned = re.compile(r"`((?:dagster_project|dbt|seeds|tests|benchmarks|docs)/[\w./-]+)`")
    dead = [
        f"{file}: {path}"
        for file, text in texts("*.md").items()
        for path in mentioned.findall(text)
        if not (PROJECT_ROOT / path).exists() and not path.startswith("dbt/target")
    ]
    assert dead == []


def test_modules_that_a_docstring_sends_the_reader_to_exist() -> None:
    named = re.compile(r"(?<![\w/.*])((?:\w+/)*\w+\.py)\b")
    dead = [
        f"{file}: {name}"
        for file, text in texts("dagster_project/*.py").items()
        for name in named.findall(ast.get_docstring(ast.parse(text)) or "")
        if not any(
            (PROJECT_ROOT / folder / name).is_file()
            for folder in (*file.parents, Path("tests"), Path("dagster_project/ingest"))
        )
    ]
    assert dead == []


def test_no_path_of_one_machine_is_in_the_tree() -> None:
    assert lines_matching(MACHINE_PATH, without_this_file(texts())) == []


def test_no_address_of_a_package_registry_is_in_the_tree() -> None:
    assert lines_matching(REGISTRY, without_this_file(texts())) == []


def test_texts_speak_of_the_project_and_not_of_its_making() -> None:
    talk = re.compile(r"(?i)\b(issue #?\d|this issue|see the issue|closing note|helper session)\b")
    assert lines_matching(talk, without_this_file(texts())) == []


def test_nothing_is_promised_for_later() -> None:
    promise = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert lines_matching(promise, without_this_file(texts())) == []


def test_sqlfluff_has_no_rule_switched_off_for_everything() -> None:
    config = (PROJECT_ROOT / ".sqlfluff").read_text()
    assert "dialect = duckdb" in config
    assert not re.search(r"^\s*(exclude_rules|ignore|warnings)\s*=", config, re.M)
