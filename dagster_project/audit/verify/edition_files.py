"""Is every file of an edition what its datapackage says, and the datapackage what was published?

Here: hashes of files, files too many or too few, the manifest's own consistency, the signature. Not
here: the editions before and after it (`editions_chain.py`), the landing zone (`landing_check.py`),
rows (`compare.py`).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dagster_project.audit.errors import OutsideEdition
from dagster_project.audit.verify.findings import Finding, Report
from dagster_project.audit.verify.hashes import Hashes
from dagster_project.ingest.models import canonical_json, sha256_text
from dagster_project.publish.current import DATAPACKAGE
from dagster_project.publish.places import INPUTS, SEED_FILES
from dagster_project.publish.ranking_labels import Label
from dagster_project.publish.signature import SIGNATURE, check_signature

Document = Mapping[str, Any]
_NO_RESOURCE = {DATAPACKAGE, SIGNATURE}
_GONE = Label(
    f"được liệt kê trong {DATAPACKAGE} mà không có ở đó",
    f"is listed in {DATAPACKAGE}, and not there",
)
_LINK = Label(
    "là liên kết; trong ấn bản không có liên kết nào",
    "is a link; an edition has none",
)
_FOLDER = Label(
    "là thư mục không chứa tệp nào được liệt kê",
    "is a folder without any listed file",
)
_UNLISTED = Label(
    f"không được liệt kê trong {DATAPACKAGE}",
    f"is not listed in {DATAPACKAGE}",
)
_SIGNED_UNCHECKED = Label(
    "có chữ ký, chưa kiểm tra: hãy cho --allowed-signers",
    "signed, not checked: give --allowed-signers",
)
_NOT_SIGNED = Label("không có chữ ký", "not signed")
_NO_SIGNATURE = Label(
    f"ấn bản không có chữ ký (không có tệp {SIGNATURE})",
    f"the edition is not signed ({SIGNATURE} is not there)",
)


def expected_files(folder: Path, document: Document) -> dict[Path, str]:
    """Return the files that a datapackage lists, with their sha256.

    Raises:
        OutsideEdition: If one of them would lie outside the edition.
    """
    files = {folder / str(one["path"]): str(one["sha256"]) for one in document["resources"]}
    for path in files:
        if ".." in path.parts or not path.is_relative_to(folder):
            raise OutsideEdition(
                f"the resource {path} lies outside the edition",
                f"tệp {path} được liệt kê lại nằm ngoài ấn bản",
            )
    return files


def check_files(folder: Path, expected: Mapping[Path, str], hashes: Hashes) -> Iterator[Finding]:
    """Yield files that are gone, changed or not listed."""
    for path, wanted in expected.items():
        if path in hashes.unread:
            continue
        place = path.relative_to(folder).as_posix()
        found = hashes.sha256[path]
        if found is None:
            yield Finding("file_removed", place, _GONE)
        elif found != wanted:
            message = Label(
                f"sha256 nay là {found}, khi công bố là {wanted}",
                f"sha256 is {found}, published was {wanted}",
            )
            yield Finding(kind_of(place), place, message)
    folders = {parent for path in expected for parent in path.parents}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield Finding("file_added", place, _LINK)
        elif path.is_dir():
            if path not in folders:
                yield Finding("file_added", place, _FOLDER)
        elif path not in expected and place not in _NO_RESOURCE:
            yield Finding("file_added", place, _UNLISTED)


def kind_of(place: str) -> str:
    """Return what a changed file of an edition means, by where it lies."""
    top, _, rest = place.partition("/")
    if top in ("csv", "parquet") or place == "marts.duckdb":
        return "mart_changed"
    kinds = {SEED_FILES: "seed_changed", "dbt": "manifest_changed", INPUTS: "input_changed"}
    return kinds.get(top, "file_changed") if rest else "file_changed"


def check_document(folder: Path, document: Document) -> Iterator[Finding]:
    """Yield where the datapackage contradicts itself or the edition's name."""
    content = content_of(document)
    recorded = str(document["content_sha256"])
    if content != recorded:
        yield _edited(
            f"các bảng của nó có nội dung {content}, nó lại ghi {recorded}",
            f"its tables have the content {content}, it states {recorded}",
        )
    if document["edition_id"] != folder.name:
        yield _edited(
            f"nó gọi ấn bản là {document['edition_id']}, thư mục tên là {folder.name}",
            f"it calls the edition {document['edition_id']}, the folder {folder.name}",
        )
    elif not folder.name.endswith(recorded[:8]):
        yield _edited(
            f"tên ấn bản không kết thúc bằng {recorded[:8]}, là mã băm của nội dung",
            f"the edition's name does not end in {recorded[:8]}, its content",
        )
    listed = {one["path"]: one["sha256"] for one in document["resources"]}
    stated = document["dbt"]["manifest_sha256"]
    if listed.get("dbt/manifest.json", stated) != stated:
        yield _edited(
            "nó ghi hai mã băm khác nhau cho bản kê của dbt",
            "it states two hashes of dbt's manifest",
        )


def content_of(document: Document) -> str:
    """Return the hash of all tables, their form and their rows, as publishing makes it."""
    tables = {
        name: {
            "columns": [list(column) for column in table["column_types"].items()],
            "primary_key": table["primary_key"],
            "rows_sha256": table["rows_sha256"],
        }
        for name, table in document["tables"].items()
    }
    return sha256_text(canonical_json({"format": document["publish_format"], "tables": tables}))


def check_signed(folder: Path, allowed_signers: Path | None, report: Report) -> bool:
    """Check the signature where allowed signers are given; returns whether it is good."""
    signed = (folder / SIGNATURE).is_file()
    if allowed_signers is None:
        report.notes.append(_SIGNED_UNCHECKED if signed else _NOT_SIGNED)
    elif not signed:
        report.unknown.append(_NO_SIGNATURE)
    elif not allowed_signers.is_file():
        report.unknown.append(
            Label(
                f"{allowed_signers}: không có tệp nêu những người được ký này",
                f"{allowed_signers}: there is no such file of allowed signers",
            )
        )
    else:
        judged = check_signature(folder, allowed_signers)
        if judged.good:
            report.notes.append(Label("được ký bởi ", "signed by ").then(judged.words))
            return True
        if judged.good is None:
            report.unknown.append(Label("chữ ký: ", "the signature: ").then(judged.words))
        else:
            report.add([Finding("bad_signature", SIGNATURE, judged.words)])
    return False


def _edited(vi: str, en: str) -> Finding:
    return Finding("datapackage_changed", DATAPACKAGE, Label(vi, en))
