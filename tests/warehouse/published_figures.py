"""The published figures of `shared/data/766` as answers of the portal.

Here: which column or field is which measure. Not here: how answers become files.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tests.warehouse.made_observations import Answer, at

COMPONENTS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL")
Figures = list[tuple[str, str, str, Decimal | None]]
Names = list[tuple[str, str, str | None, str | None]]

# Called a province until the capture of 2026-09-27 (Vietnamese date), a city since.
RENAMED = {"H49": "Quảng Ninh", "H05": "Bắc Ninh"}
_CALLED_SINCE = at("2026-09-26T23:00:00Z")

# Metric → (dataset, numerator, denominator, score).
METRICS = {
    "PUBLISH_ON_TIME": ("1_1", "procedures_announced_on_time", "procedures_announced"),
    "PUBLIC_UPDATE_ON_TIME": (
        "1_2",
        "procedures_made_public_on_time",
        "procedures_to_make_public",
    ),
    "PUBLIC_CONTENT_FULL": ("1_3", "procedures_with_full_content", "procedures_public"),
    "DOSSIER_SYNC": ("1_4", "dossiers_synced", "dossiers_to_sync"),
    "ORIGINAL_RESULT_AVAILABLE": ("4_1", "dossiers_with_e_result", None),
    "SO_HOA_GIAY_TO_GIAI_QUYET": ("4_2", "dossiers_digitized", None),
    "REUSED_DIGITIZED_DATA": ("4_3", "dossiers_reusing_data", None),
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": ("4_4", "dossiers_in_personal_storage", None),
    "CITIZEN_DATA_CONNECTED_DOSSIER": ("4_5a", "dossiers_with_citizen_data", None),
    "CITIZEN_DATA_CONNECTED_FORMALITY": ("4_5b", "procedures_with_citizen_data", None),
    "ELECTRONIC_CERTIFIED_COPY": ("4_6", "certified_copies", None),
    "PETITION_CLASSIFICATION_TTHC": ("5_1a", "petitions_about_procedures", None),
    "PETITION_CLASSIFICATION_STAFF": ("5_1b", "petitions_about_staff", None),
    "PETITION_PROCESSING_ON_TIME": ("5_2", "petitions_on_time", None),
    "PETITION_HANDLING_SATISFACTION": ("5_3", "petitions_satisfied", None),
    "DOSSIER_RECEIVING_SATISFACTION": ("5_4", "dossiers_satisfied", None),
}
DATASETS = {
    "CKMB": "transparency",
    "TDGQ": "dvc-progress-tree",
    "CLGQ": "provide-online-tree",
    "TTTT": "formality-online-payment-tree",
    "MDSH": "dossier-digitized",
    "MDHL": "handling-satisfaction",
    "TOTAL": "service-results",
}
FIELDS = {
    "totalReceived": "dossiers_handled",
    "totalOnTime": "dossiers_on_time",
    "totalOverdue": "dossiers_overdue",
    "totalDossierOnlinePaymentSuccess": "dossiers_paid_online",
    "totalDossierFinancialObligation": "dossiers_with_fee_obligation",
    "totalDossierOnlineFormalityPaymentSuccess": "procedures_with_online_payment",
    "totalFeeFormality": "procedures_with_fee",
    "totalPetitions": "petitions_total",
}


def _read(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text != "" else None


def detail_answers(folder: Path) -> list[Answer]:
    """The seven exports of 2026-10-10 for the 34 provinces, as members of the country's answer."""
    figures: dict[str, Figures] = {dataset: [] for dataset in DATASETS.values()}
    names: Names = []
    for row in _read(folder / "provinces_indicators_2026-10-10.csv"):
        measure = _measure(row)
        if row["indicator_code"] == "TOTAL" and row["field"] == "totalScore":
            names.append((row["h_code"], _called(row["h_code"], _CALLED_SINCE), "province", "VN"))
        for name in measure:
            figures[DATASETS[row["component"]]].append(
                (row["h_code"], "member", name, _number(row["value"]))
            )
    for row in _read(folder / "provinces_scores_2026-10-10.csv"):
        figures["service-results"] += [
            (row["h_code"], "member", f"score_{c.lower()}", Decimal(row[c])) for c in COMPONENTS
        ]
    moment = at("2026-10-10T07:00:00Z")
    return [Answer(dataset, moment, rows, names) for dataset, rows in figures.items()]


def _measure(row: dict[str, str]) -> list[str]:
    code, field, component = row["indicator_code"], row["field"], row["component"]
    if code in METRICS:
        indicator, numerator, denominator = METRICS[code]
        return {
            "numerator": [numerator],
            "denominator": [denominator or f"{numerator}_base"],
            "score": [f"score_{indicator}"],
            "ratio": [f"ratio_{indicator}"],
        }.get(field, [])
    if field == "totalScore":
        return ["score_total"]
    if field == "score":
        return [f"score_{component.lower()}"] + (["score_2_1"] if component == "TDGQ" else [])
    return [FIELDS[field]] if field in FIELDS else []


def scoreboard_answers(folder: Path) -> list[Answer]:
    """The scoreboards of 2026-09-17 and of 12 captures from 09-26 to 10-05."""
    by_moment: dict[datetime, Figures] = {}
    for row in _read(folder / "national_daily_2026-09-26_2026-10-05.csv"):
        by_moment.setdefault(at(row["extracted_at"]), []).extend(_scoreboard(row, row["CLGQ"]))
    for row in _read(folder / "national_2026ytd_asof_2026-09-17.csv"):
        by_moment.setdefault(at("2026-09-17T07:00:00Z"), []).extend(_scoreboard(row, row["DVCTT"]))
    return [
        Answer("service-results", moment, rows, _province_names(rows, moment))
        for moment, rows in by_moment.items()
    ]


def _scoreboard(row: dict[str, str], clgq: str) -> Figures:
    scores = {c: row[c] for c in COMPONENTS if c != "CLGQ"} | {"CLGQ": clgq, "total": row["total"]}
    return [
        (row["h_code"], "member", f"score_{c.lower()}", Decimal(value))
        for c, value in scores.items()
    ]


def _province_names(rows: Figures, moment: datetime) -> Names:
    codes = sorted({unit for unit, *_ in rows})
    return [(code, _called(code, moment), "province", "VN") for code in codes]


def _called(code: str, moment: datetime) -> str:
    kind = "thành phố" if code in RENAMED and moment >= _CALLED_SINCE else "tỉnh"
    return f"UBND {kind} {RENAMED.get(code, code)}"


def legacy_answers(folder: Path) -> list[Answer]:
    """The old interface's scoreboard of the year 2025, captured on 2025-10-11."""
    figures: Figures = []
    names: Names = []
    moment = at("2025-10-11T07:00:00Z")
    for row in _read(folder / "national_2025ytd_asof_2025-10-11.tsv", "\t"):
        code = row["MA_COQUAN"].split(".")[-1]
        names.append((code, _called(code, moment), "province", "VN"))
        scores = {f"score_{c.lower()}": row[c] for c in COMPONENTS}
        scores |= {"score_total": row["TONG_SCORE"], "published_position": row["ROW_STT"]}
        figures += [(code, "member", measure, Decimal(text)) for measure, text in scores.items()]
    return [
        Answer(
            "report_tinh_766_service",
            moment,
            figures,
            names,
            portal_id="national_legacy",
            period_id="2025",
        )
    ]
