"""`chiso explain` as people call it: forms, exit codes, and that it answers at once."""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.publish.current import read_current
from dagster_project.settings import PROJECT_ROOT, Settings, get_settings

pytestmark = pytest.mark.slow
runner = CliRunner()


@pytest.fixture
def explain(built_home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHISO_HOME", str(built_home))
    get_settings.cache_clear()
    yield lambda *options: runner.invoke(app, ["explain", *options])
    get_settings.cache_clear()


def test_the_tree_names_rule_digits_cell_and_capture(explain) -> None:
    answer = explain("an giang", "--indicator", "2.1")
    assert answer.exit_code == 0, answer.output
    text = " ".join(answer.output.split())
    assert "H01 An Giang" in text
    assert re.search(r"20,00 \u00d7 \d+ ÷ \d+ = 18,21\d+… ", text)
    assert "/data/children/0/totalOnTime" in text
    assert re.search(r"sha256 [0-9a-f]{64} \(sha256 khớp\)", text)
    assert "POST https://dichvucong.gov.vn/" in text


def test_json_is_the_whole_tree_in_exact_numbers(explain) -> None:
    answer = explain("H01", "--json", "--basis", "reconciled")
    told = json.loads(answer.output)
    assert told["unit_code"] == "H01"
    assert told["cells"] == told["cells_confirmed"] > 0
    assert re.fullmatch(r"\d+\.\d{2}", told["composite"]["total_score"])
    assert told["period"] == {"vi": "năm 2026", "en": "2026"}
    first = told["components"][0]["indicators"][0]["numerator"]["sources"][0]
    assert first["cell"]["text"] == first["raw_text"]


@pytest.mark.parametrize("basis", ["published", "national", "provincial", "reconciled"])
def test_every_basis_prints_in_both_languages(explain, basis: str) -> None:
    for lang in ("vi", "en"):
        answer = explain("H56", "--basis", basis, "--lang", lang)
        assert answer.exit_code == 0, answer.output


def test_ranks_print(explain) -> None:
    answer = explain("H56", "--rank", "--basis", "reconciled", "--lang", "en")
    assert answer.exit_code == 0, answer.output
    assert "Why there is an interval" in answer.output
    assert "H52 Sơn La" in answer.output


@pytest.mark.parametrize(
    "options", [("H99",), ("H01", "--basis", "own"), ("H01", "--rank", "--indicator", "2.1")]
)
def test_wrong_use_has_exit_code_2(explain, options: tuple[str, ...]) -> None:
    assert explain(*options).exit_code == 2


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else(explain, tmp_path: Path) -> None:
    file = tmp_path / "out" / "page.html"
    answer = explain("H56", "--html", str(file), "--basis", "reconciled")
    assert answer.exit_code == 0, answer.output
    page = Page(file.read_text(encoding="utf-8"))
    assert not page.open
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"}
    for _, attributes in page.tags:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in file.read_text(encoding="utf-8")
    targets = {attributes.get("id") for _, attributes in page.tags}
    links = {a["href"] for tag, a in page.tags if tag == "a"}
    assert {str(link)[1:] for link in links} <= targets
    assert page.tags[0] == ("html", {"lang": "vi"})


def test_a_file_that_says_something_else_now_is_told(
    built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = read_current(Settings(home=built_home))
    home = tmp_path / "home"
    (home / "editions").mkdir(parents=True)
    (home / "editions" / edition.edition_id).symlink_to(edition.path)
    shutil.copy(built_home / "current.json", home)
    blobs = home / "landing" / "blobs"
    monkeypatch.setenv("CHISO_HOME", str(home))
    get_settings.cache_clear()
    without = runner.invoke(app, ["explain", "H01", "--indicator", "2.1", "--json"])
    assert without.exit_code == 0
    (capture,) = (
        one
        for one in json.loads(without.output)["captures"]
        if one["dataset"] == "dvc-progress-tree"
    )
    blobs.mkdir(parents=True)
    body = (built_home / capture["file"]).read_bytes()
    assert b'"totalOnTime":354437' in body
    (blobs / capture["sha256"]).write_bytes(
        body.replace(b'"totalOnTime":354437', b'"totalOnTime":354438')
    )
    answer = runner.invoke(app, ["explain", "H01", "--indicator", "2.1"])
    assert answer.exit_code == 1
    text = " ".join(answer.output.split())
    assert "sha256 KHÔNG khớp" in text
    assert "đọc lại tệp gốc: KHÁC" in text
    (blobs / capture["sha256"]).unlink()
    (blobs / capture["sha256"]).symlink_to("/proc/self/mem")  # whose first bytes nobody reads
    answer = runner.invoke(app, ["explain", "H01", "--indicator", "2.1"])
    get_settings.cache_clear()
    assert answer.exit_code == 0
    assert "không đọc được tệp ở đó" in " ".join(answer.output.split())


def test_explaining_loads_nothing_heavy(built_home: Path) -> None:
    # What takes long to import would cost more than the whole answer.
    script = (
        "import sys\n"
        "from dagster_project.cli import app\n"
        "try:\n    app(['explain', 'H01', '--basis', 'reconciled'])\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "heavy = {'pandas', 'pyarrow', 'numpy', 'dagster', 'dbt', 'jinja2', 'yaml', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT_ROOT,
        env={"CHISO_HOME": str(built_home), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stderr.strip() == "[]"
