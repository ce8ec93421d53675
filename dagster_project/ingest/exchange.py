"""What goes out with a request, and the first reading of what comes back.

Here: headers, judging an answer. Not here: HTTP (`client.py`), what is kept (`receive.py`).
"""

from dagster_project.ingest.client import Answer
from dagster_project.ingest.connectors.protocol import Connector, reads_html
from dagster_project.ingest.models import NotThisExport, Parsed, TokenRefused
from dagster_project.ingest.moments import Moment
from dagster_project.ingest.periods import format_moment
from dagster_project.ingest.planning import Task
from dagster_project.ingest.portal import Portal
from dagster_project.ingest.refusals import Refusal, refuse_bytes

_REPLAY_TOKEN = "replay"  # noqa: S105 - a word, so that a replayed login is one too


def request_headers(portal: Portal, moment: Moment, *, replay: bool) -> dict[str, str]:
    """Return the request's headers; a token goes to the portal's own address only."""
    headers = {**portal.headers, "User-Agent": portal.user_agent}
    if not replay:
        return headers | (portal.auth.headers() if portal.auth else {})
    if portal.auth:
        headers[portal.auth.header] = f"{portal.auth.prefix} {_REPLAY_TOKEN}".strip()
    return headers | ({"X-Replay-At": format_moment(moment.instant)} if moment.instant else {})


def read_answer(
    task: Task, connector: Connector, answer: Answer
) -> tuple[Parsed | None, Refusal | None]:
    """Read an answer, or say why it is refused.

    Raises:
        TokenRefused: If the portal does not take the token.
    """
    refusal = refuse_bytes(
        answer.body,
        truncated=answer.truncated,
        too_large=answer.too_large,
        max_bytes=task.portal.max_bytes,
        html_is_data=reads_html(connector),
    )
    if refusal is not None:
        return None, refusal
    try:
        return connector.parse(task.dataset.id, task.request, answer.body), None
    except TokenRefused:
        raise
    except NotThisExport as error:
        return None, Refusal("not_this_export", str(error))
    except Exception as error:  # one strange answer must not end the pull
        return None, Refusal("unreadable", f"the parser failed: {type(error).__name__}: {error}")
