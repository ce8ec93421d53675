"""Which answers are refused: their bytes go to quarantine and never replace good data.

Here: the rules and their words. Not here: HTTP statuses (client), storing (landing zone).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dagster_project.ingest.models import Capture

RefusalKind = Literal[
    "empty",
    "html",
    "block_page",
    "truncated",
    "too_large",
    "not_this_export",
    "unreadable",
    "too_few_units",
    "too_few_figures",
]
# What a person may take after all: the answer is sound, it only has less than before.
ACCEPTABLE = frozenset({"too_few_units", "too_few_figures"})
KEPT_OF_TOO_LARGE = 64 * 1024
_BLOCK_PHRASES = (b"request rejected", b"access denied", b"the requested url was rejected")
_SNIFFED = 4096


@dataclass(frozen=True)
class Refusal:
    """Why an answer is refused.

    Attributes:
        kind: The rule.
        reason: What a person reads.
        stops_host: Whether the host must not be asked any more.
    """

    kind: RefusalKind
    reason: str
    stops_host: bool = False


def refuse_bytes(
    body: bytes, *, truncated: bool, too_large: bool, max_bytes: int, html_is_data: bool = False
) -> Refusal | None:
    """Judge bytes before anything tries to read them.

    Args:
        body: What arrived.
        truncated: The connection ended before the announced end.
        too_large: More than `max_bytes` were coming.
        max_bytes: The portal's limit.
        html_is_data: Whether the family's exports are HTML tables.
    """
    if too_large:
        return Refusal(
            "too_large",
            f"answer larger than {max_bytes} bytes; raise max_bytes if the export has grown",
        )
    start = body[:_SNIFFED].removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_block_page(start):
        return Refusal("block_page", "block page instead of data", stops_host=True)
    if start.startswith(b"<") and not html_is_data:
        return Refusal("html", "HTML page instead of data")
    if truncated:
        return Refusal("truncated", f"answer broke off after {len(body)} bytes")
    if not start:
        return Refusal("empty", "empty answer")
    return None


def is_block_page(start: bytes) -> bool:
    """Whether an answer begins like the page of a firewall that turns clients away."""
    if start.startswith((b"{", b"[")):
        return False
    return any(phrase in start[:_SNIFFED].lower() for phrase in _BLOCK_PHRASES)


def refuse_shrunk(
    units: int, figures: int, last: Capture | None, minimum_share: Decimal
) -> Refusal | None:
    """Refuse an answer with clearly less than the last good one of the same request."""
    if last is None:
        return None
    share = f"{(minimum_share * 100).normalize():f} %"
    before = f"of {last.captured_at:%Y-%m-%d %H:%M} UTC"
    advice = f"look at it, then `chiso portals accept {last.portal_id} {last.dataset}`"
    if units < minimum_share * last.units:
        return Refusal(
            "too_few_units",
            f"{units} units, less than {share} of the {last.units} {before}; {advice}",
        )
    if figures < minimum_share * last.figures:
        return Refusal(
            "too_few_figures",
            f"{figures} figures, less than {share} of the {last.figures} {before}; {advice}",
        )
    return None
