"""What a verification found, and the verdict that follows.

Here: the words of the verdict and of what can be wrong. Not here: finding any of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from dagster_project.publish.ranking_labels import Label

REPRODUCED, DIFFERS, CANNOT_TELL = "reproduced", "differs", "can't tell"

# Kind of a finding → what it means.
KINDS: dict[str, Label] = {
    "landing_bytes_changed": Label(
        "tệp gốc trong vùng landing đã bị sửa",
        "bytes of a capture in the landing zone were changed",
    ),
    "capture_removed": Label(
        "lần thu thập đã bị xóa khỏi vùng landing",
        "a capture was removed from the landing zone",
    ),
    "landing_misnamed": Label(
        "tệp trong vùng landing không phải là thứ mà tên của nó nói",
        "a file of the landing zone is not what its name says",
    ),
    "sidecar_changed": Label("hồ sơ của lần thu thập đã bị sửa", "a capture's sidecar was changed"),
    "mart_changed": Label("bảng kết quả đã bị sửa", "a mart was changed"),
    "seed_changed": Label("tệp quy tắc (seed) đã bị sửa", "a seed was changed"),
    "manifest_changed": Label("bản kê của dbt đã bị sửa", "dbt's manifest or results were changed"),
    "datapackage_changed": Label(
        "bản kê datapackage.json đã bị sửa",
        "the manifest datapackage.json was edited",
    ),
    "input_changed": Label("số liệu đầu vào đã bị sửa", "observations in the edition were changed"),
    "file_changed": Label("tệp của ấn bản đã bị sửa", "a file of the edition was changed"),
    "file_removed": Label("tệp của ấn bản đã bị xóa", "a file of the edition was removed"),
    "file_added": Label("có tệp lạ trong ấn bản", "a file was added to the edition"),
    "edition_removed": Label(
        "ấn bản đã công bố nay không còn",
        "a published edition is not there any more",
    ),
    "bad_signature": Label("chữ ký không hợp lệ", "the signature is not good"),
    "rows_differ": Label(
        "dòng tính lại khác dòng đã công bố",
        "rebuilt rows differ from published ones",
    ),
    "not_rebuilt": Label("không tính lại được", "the rebuild failed"),
}

# What may lie in the landing zone beside an edition's captures → what it is. None is an alarm.
BESIDE: dict[str, Label] = {
    "capture_later": Label(
        "lần thu thập lấy sau khi công bố",
        "captures taken after the edition was published",
    ),
    "capture_unused": Label(
        "lần thu thập ghi giờ trước khi công bố mà ấn bản không dùng (thêm vào sau, hoặc khi ấy "
        "chưa được dựng)",
        "captures dated before publication that the edition does not use (added by hand, or not "
        "yet built then)",
    ),
    "capture_without_bytes": Label(
        "lần thu thập ấn bản không dùng, không có tệp gốc",
        "captures that the edition does not use, without their bytes",
    ),
    "capture_unread": Label(
        "lần thu thập mà ấn bản không dùng, chưa đọc (--landing sẽ đọc)",
        "captures that the edition does not use, not read (--landing reads them)",
    ),
    "bytes_unnamed": Label(
        "tệp gốc không lần thu thập nào nhắc tới (lần lấy bị ngắt, hoặc thêm vào)",
        "files of bytes that no capture names (left by a killed pull, or added)",
    ),
    "bytes_unread": Label(
        "tệp gốc mà ấn bản không dùng, chưa tính mã băm (--landing sẽ tính)",
        "files of bytes that the edition does not use, not hashed (--landing hashes them)",
    ),
    "unfinished": Label(
        "tệp đang ghi dở trong scratch",
        "unfinished files in scratch",
    ),
    "stray": Label(
        "tệp, thư mục hoặc liên kết không thuộc vùng landing",
        "files, folders or links that do not belong into the landing zone",
    ),
}
_BESIDE_OF_ONE = {
    "capture_later": "capture taken after the edition was published",
    "capture_unused": "capture dated before publication that the edition does not use (added by "
    "hand, or not yet built then)",
    "capture_without_bytes": "capture that the edition does not use, without its bytes",
    "capture_unread": "capture that the edition does not use, not read (--landing reads it)",
    "bytes_unnamed": "file of bytes that no capture names (left by a killed pull, or added)",
    "bytes_unread": "file of bytes that the edition does not use, not hashed (--landing hashes it)",
    "unfinished": "unfinished file in scratch",
    "stray": "file, folder or link that does not belong into the landing zone",
}
# What a difference says of a whole row, and of a line of a CSV file: fixed words, as in the JSON.
A_ROW, LINE = "a row", "line"
SHOWN = 5  # differences of one finding


@dataclass(frozen=True)
class Beside:
    """Things of one kind that lie beside an edition's captures; they prove nothing against it.

    Attributes:
        kind: A key of `BESIDE`.
        count: How many there are.
        places: The first of them.
    """

    SHOWN: ClassVar[int] = 10
    kind: str
    count: int
    places: tuple[str, ...]

    @property
    def words(self) -> Label:
        """How many of what."""
        what = BESIDE[self.kind]
        english = _BESIDE_OF_ONE[self.kind] if self.count == 1 else what.en
        return Label(f"{self.count} {what.vi}", f"{self.count} {english}")


@dataclass(frozen=True)
class Difference:
    """One cell, or one row that only one side has.

    Attributes:
        table: The mart.
        key: The row's primary key as text.
        column: The column; None where the whole row is missing on one side.
        published: What the edition says, None where it has no such row or a null.
        found: What was found instead.
    """

    table: str
    key: str
    column: str | None
    published: str | None
    found: str | None


@dataclass(frozen=True)
class Finding:
    """One thing that is not as published.

    Attributes:
        kind: A key of `KINDS`.
        place: The file, table or capture.
        message: What is wrong there.
        differences: The first cells that differ, where they can be told.
    """

    kind: str
    place: str
    message: Label
    differences: tuple[Difference, ...] = ()


@dataclass
class Report:
    """What a verification did and found.

    Attributes:
        edition_id: The edition.
        scope: What was asked for, `hashes` or `full`.
        remade: What the rows were made again from: None (they were not), `captures`, or
            `observations` where the captures could not be parsed as they were.
        findings: What is not as published.
        unknown: What could not be checked, and why.
        notes: What is worth knowing and proves nothing.
        beside: What the landing zone holds beside the edition's captures.
        counts: What was checked, by name.
        seconds: Time by part.
    """

    edition_id: str
    scope: str
    remade: str | None = None
    findings: list[Finding] = field(default_factory=list)
    unknown: list[Label] = field(default_factory=list)
    notes: list[Label] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """`differs` beats `can't tell` beats `reproduced`."""
        if self.findings:
            return DIFFERS
        return CANNOT_TELL if self.unknown else REPRODUCED

    def add(self, findings: Iterable[Finding]) -> None:
        """Take findings over."""
        self.findings.extend(findings)
