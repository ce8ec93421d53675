"""A pack that somebody changed, also one who wrote its list of checksums anew: never AGREES.

Not here: the pack as it is made (test_pack.py), packing damaged editions (test_pack_refusals.py).
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dagster_project.audit.explain.asked import Question
from dagster_project.audit.pack.pack import write_pack
from dagster_project.audit.pack.recompute import main
from dagster_project.publish import read_current
from dagster_project.settings import Settings


@pytest.fixture(scope="module")
def packed(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked pack, to be copied."""
    target = tmp_path_factory.mktemp("pack")
    settings = Settings(home=built_home)
    question = Question("H01", basis="published")
    made = write_pack(read_current(settings), settings.landing, question, target / "H01.zip")
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(target / "H01")
    return target / "H01"


class Changed:
    """A copy of the pack that a test changes."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __getitem__(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text())

    def __setitem__(self, name: str, value: Any) -> None:
        (self.folder / name).write_text(json.dumps(value))

    def edit(self, name: str, how: Callable[[Any], None]) -> None:
        document = self[name]
        how(document)
        self[name] = document

    def recompute(self, *, rehash: bool = True) -> tuple[int, str]:
        """Recompute, after writing every checksum anew as somebody would who wants to deceive."""
        if rehash:
            names = [one for one in self.folder.rglob("*") if one.is_file()]
            hashes = {
                one.relative_to(self.folder).as_posix(): hashlib.sha256(
                    one.read_bytes()
                ).hexdigest()
                for one in names
                if one.name != "pack.json"
            }
            self["pack.json"] = self["pack.json"] | {"files": hashes}
        self._capsys.readouterr()
        code = main(self.folder)
        return code, self._capsys.readouterr().out

    def numerator(self) -> tuple[dict[str, Any], Path]:
        """Return the observation of a numerator, and its raw file."""
        row = next(
            row
            for row in self["lineage.json"]
            if (row["basis"], row["indicator_id"], row["role"]) == ("national", "2.1", "numerator")
        )
        cell = self["observations.json"][row["observation_id"]]
        return cell, self.folder / "raw" / self["captures.json"][cell["capture_id"]]["blob_id"]

    def forge(self) -> tuple[Path, dict[str, Any]]:
        """Change a digit of a raw file and of the observation that was read from it."""
        cell, raw = self.numerator()
        text = f"{'1' if cell['raw_text'][0] != '1' else '2'}{cell['raw_text'][1:]}"
        raw.write_bytes(raw.read_bytes().replace(cell["raw_text"].encode(), text.encode()))
        forged = cell | {"raw_text": text, "value": text}
        self.edit("observations.json", lambda all_: all_.update({cell["observation_id"]: forged}))
        return raw, cell


@pytest.fixture
def pack(packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Changed:
    folder = tmp_path / "pack"
    shutil.copytree(packed, folder)
    return Changed(folder, capsys)


def test_a_raw_file_is_what_its_name_says_whatever_the_list_of_checksums_says(
    pack: Changed,
) -> None:
    raw, cell = pack.forge()
    code, told = pack.recompute()
    assert code == 1
    assert f"! raw/{raw.name}: its sha256 is not {raw.name}: the file was changed" in told
    assert f"! observations.json: observation_id={cell['observation_id']}: value is " in told
    assert told.splitlines()[-1].startswith("KHÁC / DIFFERS: ")


def test_one_more_byte_in_a_raw_file_differs_though_every_score_agrees(pack: Changed) -> None:
    _, raw = pack.numerator()
    raw.write_bytes(raw.read_bytes() + b" ")
    code, told = pack.recompute()
    assert code == 1
    last = told.splitlines()[-1]
    assert "1 chỗ trong tệp không như đã ghi / findings in files (lines with !)" in last
    assert "109 điểm hoặc hạng tính lại bằng ấn bản / recompute to the edition's" in last


def test_a_raw_file_under_its_new_name_is_no_capture_of_the_edition(pack: Changed) -> None:
    raw, cell = pack.forge()
    renamed = hashlib.sha256(raw.read_bytes()).hexdigest()
    raw.rename(raw.with_name(renamed))
    captures = pack["captures.json"]
    for name, capture in captures.items():
        if capture["blob_id"] == raw.name:
            capture["blob_id"] = renamed
            pack.edit(f"sidecars/{name}.json", lambda one: one.update(blob_id=renamed))
    pack["captures.json"] = captures
    code, told = pack.recompute()
    assert code == 1
    assert f"blob_id of {cell['capture_id']} is '{renamed}', not '{raw.name}'" in told
    assert f"! sidecars/{cell['capture_id']}.json: its sha256 is not" in told


@pytest.mark.parametrize("emptied", [["expected.json"], ["expected.json", "lineage.json"]])
def test_nothing_compared_is_no_agreement(pack: Changed, emptied: list[str]) -> None:
    for name in emptied:
        pack[name] = type(pack[name])()
    code, told = pack.recompute()
    assert code == 1
    if len(emptied) == 1:
        assert "national 2.1: recomputed" in told
        assert "expected.json lacks it: DIFFERS" in told
    assert "! expected.json: national, components, CKMB: the edition has it" in told
    assert "AGREES" not in told


def test_a_score_that_can_be_recomputed_is_not_missing(pack: Changed) -> None:
    expected = pack["expected.json"]
    for scores in expected.values():
        scores["indicators"]["2.1"] = {"score": None, "state": "missing"}
    pack["expected.json"] = expected
    code, told = pack.recompute()
    assert code == 1
    for basis in ("national", "provincial", "published", "reconciled"):
        assert f"{basis} 2.1: recomputed " in told
    assert "the edition says None: DIFFERS" in told


def drop_basis(pack: Changed) -> None:
    pack.edit("expected.json", lambda expected: expected.pop("national"))
    pack["lineage.json"] = [row for row in pack["lineage.json"] if row["basis"] != "national"]


def change_rule(pack: Changed) -> None:
    # Of no indicator of which the rounded score changes: the scores alone do not tell.
    pack.edit("rules.json", lambda rules: rules["methodology"].update(legal_basis="none"))


def change_rival(pack: Changed) -> None:
    pack.edit("expected.json", lambda one: one["national"]["ranks"][0].update(others=["99.99"]))


def repeat_figure(pack: Changed) -> None:
    pack.edit("lineage.json", lambda rows: rows.append(rows[0]))


def swap_observations(pack: Changed) -> None:
    def swap(rows: dict[str, Any]) -> None:
        one, other = sorted(rows)[:2]
        rows[one], rows[other] = rows[other], rows[one]

    pack.edit("observations.json", swap)


def change_record(pack: Changed) -> None:
    name = next(iter(pack["captures.json"]))
    pack.edit(f"sidecars/{name}.json", lambda record: record["headers"].update(date="never"))


def change_request(pack: Changed) -> None:
    pack.edit("captures.json", lambda all_: next(iter(all_.values())).update(url="https://a.vn"))


def change_datapackage(pack: Changed) -> None:
    path = pack.folder / "edition/datapackage.json"
    path.write_bytes(path.read_bytes() + b"\n")


def forge_datapackage(pack: Changed) -> None:
    """Change a score where the edition states it, and every sha256 up to the datapackage's."""
    [rows] = pack.folder.glob("edition/rows/composite_scores/*.csv")
    rows.write_bytes(rows.read_bytes().replace(b'"H01","published"', b'"H02","published"', 1))
    table = {rows.stem: hashlib.sha256(rows.read_bytes()).hexdigest()}
    name = "edition/datapackage.json"
    pack.edit(name, lambda one: one["tables"]["composite_scores"]["rows_sha256"].update(table))
    stated = hashlib.sha256((pack.folder / name).read_bytes()).hexdigest()
    pack.edit("pack.json", lambda about: about.update(datapackage_sha256=stated))


def remove_datapackage(pack: Changed) -> None:
    (pack.folder / "edition/datapackage.json").unlink()


def hide_synthetic(pack: Changed) -> None:
    pack.edit("pack.json", lambda about: about.update(has_synthetic=not about["has_synthetic"]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (drop_basis, "! lineage.json: "),
        (change_rule, "! rules.json: methodology_id=766-2026: legal_basis is none, the edition"),
        (change_rival, "! expected.json: basis=national, what=rank, id=provinces: others is 99.99"),
        (repeat_figure, ": is there twice"),
        (swap_observations, " holds the row of "),
        (change_record, ", as the edition states"),
        (change_request, "! captures.json: url of "),
        (change_datapackage, "! edition/datapackage.json: its sha256 is not "),
        (forge_datapackage, "its tables are not those that edition "),
        (remove_datapackage, "nothing ties the pack to its edition"),
        (hide_synthetic, "! pack.json: has_synthetic does not fit the captures"),
    ],
)
def test_what_the_edition_states_can_not_be_changed_unnoticed(
    pack: Changed, change: Callable[[Changed], None], told: str
) -> None:
    change(pack)
    code, text = pack.recompute()
    assert code == 1, text
    assert told in text
    assert text.splitlines()[-1].startswith("KHÁC / DIFFERS: ")
