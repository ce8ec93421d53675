"""What a verification did, said in a sentence: a verdict alone does not tell what was compared.

Here: the sentences, in Vietnamese and English. Not here: the verdict (`findings.py`), printing
(`commands/verify.py`).
"""

from dagster_project.audit.numbers import agreeing
from dagster_project.audit.verify.findings import CANNOT_TELL, DIFFERS, REPRODUCED, Report
from dagster_project.publish.ranking_labels import Label

# Short words for the verdict. Hashes alone show that nothing was changed, not that it comes out
# again.
UNCHANGED: Label = Label("nguyên vẹn", "unchanged")
SHORT: dict[str, Label] = {
    REPRODUCED: Label("tái lập được", "reproduced"),
    DIFFERS: Label("có sai khác", "differs"),
    CANNOT_TELL: Label("không kết luận được", "can't tell"),
}
HASHES_ONLY: Label = Label("chỉ mã băm", "hashes only")

_SAME_BYTES: Label = Label(
    "Từng byte của {files} tệp và {captures} lần thu thập đúng như đã ghi",
    "Every byte of {files} files and {captures} captures is as recorded",
)
_BYTES: Label = Label(
    "Đã so mã băm của {files} tệp và {captures} lần thu thập",
    "The hashes of {files} files and {captures} captures were compared",
)
_ONLY_HASHES: Label = Label(
    "chưa tính lại gì (--full sẽ tính lại)",
    "nothing was computed again (--full does)",
)
_NOT_REMADE: Label = Label(
    "không dòng nào được tính lại, vì lý do bên dưới",
    "no row was made again, for the reason below",
)
_REMADE: dict[str, Label] = {
    "captures": Label(
        "tệp gốc được đọc lại, SQL của chính ấn bản được chạy lại, và {rows} dòng của {tables} "
        "bảng được so với dòng đã công bố",
        "the captures were parsed again, the edition's own SQL was run again, and {rows} rows of "
        "{tables} tables were compared with the published ones",
    ),
    "observations": Label(
        "SQL của chính ấn bản được chạy lại trên số liệu ấn bản giữ (không đọc lại tệp gốc), và "
        "{rows} dòng của {tables} bảng được so với dòng đã công bố",
        "the edition's own SQL was run again on the observations it holds (the captures were not "
        "parsed again), and {rows} rows of {tables} tables were compared with the published ones",
    ),
}


def short_verdict(report: Report) -> Label:
    """Return the verdict in a word or two."""
    if report.verdict == REPRODUCED and report.remade is None:
        return UNCHANGED
    return SHORT[report.verdict]


def what_was_done(report: Report) -> Label:
    """Return one sentence on what was compared, and what was not."""
    first = _SAME_BYTES if report.verdict == REPRODUCED else _BYTES
    if report.remade is not None:
        second = _REMADE[report.remade]
    else:
        second = _NOT_REMADE if report.scope == "full" else _ONLY_HASHES
    counts = {"files": 0, "captures": 0, "rows": 0, "tables": 0} | report.counts
    both = first.then(Label.same("; ")).then(second).then(Label.same("."))
    return Label(both.vi.format_map(counts), agreeing(both.en.format_map(counts)))
