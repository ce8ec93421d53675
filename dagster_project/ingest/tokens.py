"""Tokens of portals: is one there, has it run out, what to do when a portal does not take it.

Here: checks and words; a token's text is in no message. Not here: the header (`portal.py`),
stopping (`receive.py`).
"""

import base64
import binascii
import json
import os
import re
from collections.abc import Collection
from datetime import UTC, datetime

from dagster_project.ingest.periods import VIETNAM
from dagster_project.ingest.portal import Portal

# What a token may be made of (RFC 6750, b64token); a line break would end the header.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=:-]+")
_EXPIRY = "exp"


def token_problem(portal: Portal, now: datetime) -> str | None:
    """Say why a portal's token cannot be used, before the portal is asked.

    A token that is a JSON Web Token tells itself when it runs out; any other is tried.

    Args:
        portal: The portal.
        now: The moment.

    Returns:
        What is wrong and what to do; None if nothing is known to be wrong.
    """
    auth = portal.auth
    if auth is None:
        return None
    token = os.environ.get(auth.env, "")
    advice = f"set it to the token of {portal.id} and pull again"
    if not token.strip():
        return f"the environment variable {auth.env} is not set; {advice}"
    if auth.prefix and token.lower().startswith(f"{auth.prefix.lower()} "):
        return (
            f"the environment variable {auth.env} begins with {auth.prefix!r}; leave that word "
            "out, it is put before the token anyway"
        )
    if not _TOKEN.fullmatch(token):
        return (
            f"the environment variable {auth.env} holds a space, a line break or another character "
            f"that no token has; {advice}"
        )
    ends = _ends_at(token)
    if ends is not None and ends <= now:
        return (
            f"the token in {auth.env} ran out on {ends.astimezone(VIETNAM):%d/%m/%Y at %H:%M} "
            f"(Vietnam); {_renew(portal, auth.env)}"
        )
    return None


def token_problems(portals: Collection[Portal], now: datetime) -> list[str]:
    """Name the portals whose token cannot be used, as faults of their files.

    Portals that are only played back need none.
    """
    found = ((portal, token_problem(portal, now)) for portal in portals if portal.live)
    return [f"{portal.id}.yaml: auth.env: {problem}" for portal, problem in found if problem]


def token_refused(portal: Portal, said: str) -> str:
    """Say what to do when a portal does not take its token.

    Args:
        portal: The portal.
        said: How it said so, without its own words.
    """
    if portal.auth is None:
        return (
            f"{portal.id}: {said}, but {portal.id}.yaml names no token; add `auth: {{env: …}}` "
            "with the environment variable that holds one"
        )
    return (
        f"{portal.id}: {said}: the token in {portal.auth.env} has run out or was never good; "
        f"{_renew(portal, portal.auth.env)}"
    )


def _renew(portal: Portal, variable: str) -> str:
    page = portal.landing_page or portal.base_url
    return f"log in at {page}, put the new token into {variable} and pull again"


def _ends_at(token: str) -> datetime | None:
    """Return when a JSON Web Token runs out; None if it is none or does not say."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        content = json.loads(base64.urlsafe_b64decode(padded))
        return datetime.fromtimestamp(int(content[_EXPIRY]), UTC)
    except (binascii.Error, ValueError, TypeError, KeyError, OverflowError, OSError):
        return None
