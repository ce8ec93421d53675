"""What the README says about the first result is what a first run gives, and its code runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.publish import open_edition, read_current
from dagster_project.settings import PROJECT_ROOT, Settings

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
README_VI = (PROJECT_ROOT / "README.vi.md").read_text(encoding="utf-8")
TABLE_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([\d.,]+) \| (\d+) \|$", re.M)


def rows(text: str) -> list[tuple[int, str, str, int]]:
    """Rank, province, total, previous rank, as a README's table has them."""
    return [
        (int(rank), name, total.replace(",", "."), int(before))
        for rank, name, total, before in TABLE_ROW.findall(text)
    ]


@pytest.mark.slow
def test_the_first_result_is_what_a_first_run_gives(built_home: Path) -> None:
    marts = open_edition(read_current(Settings(home=built_home)))
    found = marts.execute(
        "select r.rank, regexp_replace(u.name, '^UBND (tỉnh|thành phố) ', ''), "
        "cast(r.total_score as varchar), r.previous_rank "
        "from marts.rankings as r join marts.units as u using (unit_code) "
        "where r.as_of = '2026-10-10' and r.period_id = '2026' and r.basis = 'national' "
        "and r.peer_group = 'provinces' and u.valid_to is null"
    ).fetchall()
    stated = rows(README)
    assert len(stated) == 7
    assert set(stated) <= set(found)


def test_both_languages_state_the_same_result() -> None:
    assert rows(README) == rows(README_VI)


@pytest.mark.slow
@pytest.mark.parametrize("text", [README, README_VI], ids=["en", "vi"])
def test_the_code_of_the_readme_runs(built_home: Path, text: str) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT_ROOT,
        env={**os.environ, "CHISO_HOME": str(built_home), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "H20" in run.stdout
