"""Published figures of departments and communes (Phú Thọ, Gia Lai) as answers of the portal.

Here: which column is which measure. Not here: provinces (`published_figures.py`).
"""

from decimal import Decimal
from pathlib import Path

from tests.warehouse.made_observations import Answer, at
from tests.warehouse.published_figures import COMPONENTS, Figures, Names, _read

PAYMENT = {
    "pay_A_num": "dossiers_paid_online",
    "pay_A_den": "dossiers_with_fee_obligation",
    "pay_B_num": "procedures_with_online_payment",
    "pay_C_num": "procedures_with_payment_integrated",
    "pay_BC_den": "procedures_with_fee",
    "published_score": "score_tttt",
}


def _level(code: str) -> str:
    return "commune" if len(code.split(".")[1]) == 3 else "department"


def _role(code: str) -> str:
    return "member" if "." in code else "self"


def phu_tho_answers(folder: Path) -> list[Answer]:
    """Progress and payment of the units of Phú Thọ on 2026-09-26."""
    progress: Figures = []
    payment: Figures = []
    codes: set[str] = set()
    for row in _read(folder / "phutho_progress_children_2026ytd_asof_2026-09-26.csv"):
        codes.add(row["code"])
        figures = {
            "dossiers_handled": row["total_received"],
            "dossiers_on_time": row["total_on_time"],
            "score_2_1": row["published_score"],
            "score_tdgq": row["published_score"],
        }
        progress += [(row["code"], "member", m, Decimal(v)) for m, v in figures.items()]
    for row in _read(folder / "phutho_payment_children_2026ytd_asof_2026-09-26.csv"):
        codes.add(row["code"])
        payment += [
            (row["code"], _role(row["code"]), measure, Decimal(row[column]))
            for column, measure in PAYMENT.items()
        ]
    names: Names = [
        (code, f"Đơn vị {code} - Tỉnh Phú Thọ", _level(code), "H44")
        for code in sorted(codes)
        if "." in code
    ]
    moment = at("2026-09-26T07:00:00Z")
    return [
        Answer("dvc-progress-tree", moment, progress, names, root="H44"),
        Answer("formality-online-payment-tree", moment, payment, names, root="H44"),
    ]


def gia_lai_answers(folder: Path) -> list[Answer]:
    """The scoreboard of the units of Gia Lai on 2026-10-10."""
    figures: Figures = []
    names: Names = []
    for kind in ("agencies", "communes"):
        for row in _read(folder / f"gialai_{kind}_scores_2026-10-10.csv"):
            code = row["code"]
            level = "department" if kind == "agencies" else "commune"
            names.append((code, row["name"], level, "H21"))
            scores = {c: row[c] for c in COMPONENTS} | {"total": row["total"]}
            figures += [
                (code, "member", f"score_{c.lower()}", Decimal(v)) for c, v in scores.items()
            ]
    return [Answer("service-results", at("2026-10-10T07:00:00Z"), figures, names, root="H21")]
