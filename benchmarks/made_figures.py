"""Made-up figures: what each measure of each unit is on each day.

Here: whole numbers drawn from a seed, growing from day to day, with the zeros and gaps that real
figures have. Not here: files, captures.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

MICRO = 1_000_000
HUNDREDTH = 10_000
ABSENT = np.int64(-1)

# Five exports with 45 measures. Three components are counted here; the scores of the other three
# come without counts, as the portal gives them for departments and communes.
DATASETS: dict[str, tuple[str, ...]] = {
    "service-results": (
        "score_total",
        "score_ckmb",
        "score_tdgq",
        "score_clgq",
        "score_tttt",
        "score_mdsh",
        "score_mdhl",
    ),
    "transparency": (
        "procedures_announced_on_time",
        "procedures_announced",
        "procedures_made_public_on_time",
        "procedures_to_make_public",
        "procedures_with_full_content",
        "procedures_public",
        "dossiers_synced",
        "dossiers_to_sync",
    ),
    "dvc-progress-tree": (
        "dossiers_handled",
        "dossiers_on_time",
        "dossiers_overdue",
        "dossiers_resolved",
        "average_processing_days",
        "score_2_1",
    ),
    "dossier-digitized": (
        "dossiers_with_e_result",
        "dossiers_with_e_result_base",
        "dossiers_digitized",
        "dossiers_digitized_base",
        "dossiers_reusing_data",
        "dossiers_reusing_data_base",
        "dossiers_in_personal_storage",
        "dossiers_in_personal_storage_base",
        "dossiers_with_citizen_data",
        "dossiers_with_citizen_data_base",
        "procedures_with_citizen_data",
        "procedures_with_citizen_data_base",
        "score_4_6",
    ),
    "handling-satisfaction": (
        "petitions_total",
        "petitions_about_procedures",
        "petitions_about_procedures_base",
        "petitions_about_staff",
        "petitions_about_staff_base",
        "petitions_on_time",
        "petitions_on_time_base",
        "petitions_satisfied",
        "petitions_satisfied_base",
        "dossiers_satisfied",
        "dossiers_satisfied_base",
    ),
}


@dataclass
class Country:
    """What stays the same about the made-up units: their sizes and habits."""

    size: Ints
    procedures: Ints
    habits: npt.NDArray[np.float64]
    petitions_per_day: npt.NDArray[np.float64]

    @staticmethod
    def draw(levels: list[str], seed: int) -> "Country":
        """Draw a country; one unit in a hundred handles nothing at all."""
        rng = np.random.default_rng(seed)
        count = len(levels)
        scale = np.array(
            [
                {"country": 4e6, "province": 2e5, "department": 8e3, "commune": 2e3}[v]
                for v in levels
            ]
        )
        size = (scale * rng.lognormal(0.0, 0.6, count)).astype(np.int64)
        size[(rng.random(count) < 0.01) & (scale < 1e5)] = 0
        return Country(
            size=size,
            procedures=rng.integers(20, 400, count),
            habits=rng.beta(6, 2, (12, count)),
            petitions_per_day=rng.random(count) * scale / 4e4,
        )


def figures_of_day(country: Country, day: int, seed: int) -> dict[str, Ints]:
    """Return each measure in millionths, a number per unit; `ABSENT` where the source says null."""
    rng = np.random.default_rng([seed, day])
    handled = (
        country.size * (100 + day) // 100
        + country.size * rng.integers(0, 50, country.size.size) // 10_000
    )
    counts = _progress(country, handled) | _transparency(country, handled)
    counts |= _digitized(country, handled) | _satisfaction(
        country, counts["dossiers_on_time"], handled, day
    )
    figures = {name: values * MICRO for name, values in counts.items()}
    return figures | _scores(country, figures, rng)


def _share(total: Ints, habit: npt.NDArray[np.float64]) -> Ints:
    part: Ints = total * (habit * 10_000).astype(np.int64) // 10_000
    return part


def _progress(country: Country, handled: Ints) -> dict[str, Ints]:
    on_time = _share(handled, country.habits[0])
    return {
        "dossiers_handled": handled,
        "dossiers_on_time": on_time,
        "dossiers_overdue": handled - on_time,
        "dossiers_resolved": _share(handled, np.full(handled.size, 0.82)),
    }


def _transparency(country: Country, handled: Ints) -> dict[str, Ints]:
    synced = _share(handled, country.habits[4])
    figures = {"dossiers_synced": synced, "dossiers_to_sync": synced}
    pairs = (
        ("procedures_announced_on_time", "procedures_announced"),
        ("procedures_made_public_on_time", "procedures_to_make_public"),
        ("procedures_with_full_content", "procedures_public"),
    )
    for place, (numerator, denominator) in enumerate(pairs, 1):
        figures[numerator] = _share(country.procedures, country.habits[place])
        figures[denominator] = country.procedures
    return figures


def _digitized(country: Country, handled: Ints) -> dict[str, Ints]:
    figures = {}
    names = (
        "dossiers_with_e_result",
        "dossiers_digitized",
        "dossiers_reusing_data",
        "dossiers_in_personal_storage",
        "dossiers_with_citizen_data",
        "procedures_with_citizen_data",
    )
    for place, name in enumerate(names, 5):
        base = country.procedures if name.startswith("procedures") else handled
        figures[name] = _share(base, country.habits[place])
        figures[f"{name}_base"] = base
    return figures


def _satisfaction(country: Country, on_time: Ints, handled: Ints, day: int) -> dict[str, Ints]:
    petitions = (country.petitions_per_day * (day + 30)).astype(np.int64)
    figures = {
        "dossiers_satisfied": np.maximum(on_time - petitions, 0),
        "dossiers_satisfied_base": handled,
    }
    figures["petitions_total"] = petitions
    for name, habit in (
        ("petitions_about_procedures", 1),
        ("petitions_about_staff", 11),
        ("petitions_on_time", 2),
        ("petitions_satisfied", 3),
    ):
        figures[name] = _share(petitions, country.habits[habit])
        figures[f"{name}_base"] = petitions
    return figures


def _scores(
    country: Country, figures: dict[str, Ints], rng: np.random.Generator
) -> dict[str, Ints]:
    """The portal's own scores: TDGQ follows its counts, the others are drawn on their own."""
    count = country.size.size
    handled = np.maximum(figures["dossiers_handled"], 1)
    progress = 2000 * (figures["dossiers_on_time"] // MICRO) // np.maximum(handled // MICRO, 1)
    hundredths: dict[str, Ints] = {"score_2_1": progress, "score_tdgq": progress}
    for place, (name, maximum) in enumerate(
        (("ckmb", 1800), ("clgq", 1200), ("tttt", 1000), ("mdsh", 2200), ("mdhl", 1800)), 1
    ):
        hundredths[f"score_{name}"] = _share(np.full(count, maximum), country.habits[place])
    components = ("ckmb", "tdgq", "clgq", "tttt", "mdsh", "mdhl")
    hundredths["score_total"] = np.sum([hundredths[f"score_{c}"] for c in components], axis=0)
    hundredths["score_4_6"] = np.full(count, 200)
    days = rng.integers(50, 3000, count)
    scores = {name: values * HUNDREDTH for name, values in hundredths.items()}
    return scores | {
        "average_processing_days": np.where(country.size > 0, days * HUNDREDTH, ABSENT)
    }
