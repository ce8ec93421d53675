"""A made-up day in the form that `chiso replay --captures` serves.

Here: which measure stands in which field of the captured files. Not here: the figures.
"""

import csv
from datetime import date
from pathlib import Path

from benchmarks.generate import FIRST_DAY, SEED
from benchmarks.made_figures import ABSENT, HUNDREDTH, MICRO, Country, figures_of_day
from benchmarks.made_units import MadeUnit, made_units

METRICS: dict[str, dict[str, tuple[str, ...]]] = {
    "CKMB": {
        "PUBLISH_ON_TIME": ("procedures_announced_on_time", "procedures_announced"),
        "PUBLIC_UPDATE_ON_TIME": ("procedures_made_public_on_time", "procedures_to_make_public"),
        "PUBLIC_CONTENT_FULL": ("procedures_with_full_content", "procedures_public"),
        "DOSSIER_SYNC": ("dossiers_synced", "dossiers_to_sync"),
    },
    "MDSH": {
        "ORIGINAL_RESULT_AVAILABLE": ("dossiers_with_e_result",),
        "SO_HOA_GIAY_TO_GIAI_QUYET": ("dossiers_digitized",),
        "REUSED_DIGITIZED_DATA": ("dossiers_reusing_data",),
        "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": ("dossiers_in_personal_storage",),
        "CITIZEN_DATA_CONNECTED_DOSSIER": ("dossiers_with_citizen_data",),
        "CITIZEN_DATA_CONNECTED_FORMALITY": ("procedures_with_citizen_data",),
    },
    "MDHL": {
        "PETITION_CLASSIFICATION_TTHC": ("petitions_about_procedures",),
        "PETITION_CLASSIFICATION_STAFF": ("petitions_about_staff",),
        "PETITION_PROCESSING_ON_TIME": ("petitions_on_time",),
        "PETITION_HANDLING_SATISFACTION": ("petitions_satisfied",),
        "DOSSIER_RECEIVING_SATISFACTION": ("dossiers_satisfied",),
    },
}
PLAIN = {
    ("TOTAL", "TOTAL", "totalScore"): "score_total",
    ("TDGQ", "TDGQ_TienDoGiaiQuyet", "totalReceived"): "dossiers_handled",
    ("TDGQ", "TDGQ_TienDoGiaiQuyet", "totalOnTime"): "dossiers_on_time",
    ("TDGQ", "TDGQ_TienDoGiaiQuyet", "totalOverdue"): "dossiers_overdue",
    ("TDGQ", "TDGQ_TienDoGiaiQuyet", "avgProcessingDays"): "average_processing_days",
    ("TDGQ", "TDGQ_TienDoGiaiQuyet", "score"): "score_tdgq",
    ("CKMB", "CKMB_CongKhaiMinhBach", "score"): "score_ckmb",
    ("CLGQ", "ONLINE_DichVuTrucTuyen", "score"): "score_clgq",
    ("TTTT", "TTTT_ThanhToanTrucTuyen", "score"): "score_tttt",
    ("MDSH", "MDSH_SoHoaHoSo", "score"): "score_mdsh",
    ("MDSH", "ELECTRONIC_CERTIFIED_COPY", "score"): "score_4_6",
    ("MDHL", "MDHL_MucDoHaiLong", "score"): "score_mdhl",
    ("MDHL", "MDHL_MucDoHaiLong", "totalPetitions"): "petitions_total",
}


def fields() -> dict[tuple[str, str, str], str]:
    """Return (component, indicator code, field) of the captured files → measure."""
    found = dict(PLAIN)
    for component, metrics in METRICS.items():
        for code, names in metrics.items():
            numerator, denominator = names if len(names) == 2 else (names[0], f"{names[0]}_base")
            found[component, code, "numerator"] = numerator
            found[component, code, "denominator"] = denominator
    return dict(sorted(found.items()))


def write_captures(folder: Path, as_of: date, seed: int = SEED) -> None:
    """Write the captured files of one made-up day."""
    folder.mkdir(parents=True, exist_ok=True)
    units = made_units()
    country = Country.draw([unit.level for unit in units], seed)
    figures = figures_of_day(country, (as_of - FIRST_DAY).days, seed)
    wanted = fields()
    texts = {name: [token(int(v)) for v in figures[name]] for name in set(wanted.values())}
    for file_name, head, levels in (
        ("provinces_indicators", ("h_code", "province"), {"province"}),
        ("units_indicators", ("code", "name"), {"department", "commune"}),
    ):
        path = folder / f"{file_name}_{as_of}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*head, "component", "indicator_code", "field", "value"])
            for place, unit in enumerate(units):
                if unit.level in levels:
                    writer.writerows(_rows(unit, place, wanted, texts))


def _rows(
    unit: MadeUnit,
    place: int,
    wanted: dict[tuple[str, str, str], str],
    texts: dict[str, list[str]],
) -> list[tuple[str, ...]]:
    return [(unit.code, unit.name, *where, texts[name][place]) for where, name in wanted.items()]


def token(millionths: int) -> str:
    """Return a figure as captured files write it; an empty text where the source says null."""
    if millionths == ABSENT:
        return ""
    whole, rest = divmod(millionths, MICRO)
    return f"{whole}.{rest // HUNDREDTH:02d}" if rest else str(whole)
