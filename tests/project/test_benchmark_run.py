"""A small run of the benchmark: the pipeline and the hand-written script agree, score by score."""

from pathlib import Path

import pytest

from benchmarks.run_bench import measure_all, report


@pytest.mark.slow
def test_two_days_build_publish_and_agree_with_the_script(tmp_path: Path) -> None:
    table = dict(measure_all(tmp_path, days=2, with_more_days=False, sources=2))
    assert table["observations (made up)"] == "351,630 in 2 days"
    # 3,873 units and six components on each day
    assert table["component scores compared, all equal"] == f"{2 * 6 * 3873:,}"
    assert table["observations, two sources (the second one synthetic)"].endswith("in 2 days")
    assert float(table["full build, two sources ÷ one source"]) > 0
    assert (tmp_path / "full" / "current.json").is_file()
    assert "All figures are made up" in report(list(table.items()))
