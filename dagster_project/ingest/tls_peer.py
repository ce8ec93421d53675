"""Who answered over TLS: the certificate of the host, as far as it says where an answer is from.

Here: reading the connection behind an answer. Only the certificate's hash, names of organisations
and hosts, its dates and the protocol are kept: no e-mail address, serial number or key. Not here:
whether the certificate is trusted (the client refuses those that are not).
"""

import hashlib
from collections.abc import Mapping, Sequence

import httpx2

# What names an organisation or a host; other attributes may name a person.
_KEPT_NAMES = {
    "commonName": "CN",
    "organizationName": "O",
    "countryName": "C",
}


def tls_peer(response: httpx2.Response) -> dict[str, str]:
    """Return what is known about the TLS peer of an answer; empty where there was no TLS.

    Args:
        response: An answer whose connection is still open (inside `stream`).
    """
    stream = response.extensions.get("network_stream")
    # The client hands out OpenSSL's own object, which is of no public class.
    link = stream.get_extra_info("ssl_object") if stream is not None else None
    certificate = None if link is None else link.getpeercert(True)
    if link is None or not certificate:
        return {}
    stated = link.getpeercert() or {}
    found = {
        "certificate_sha256": hashlib.sha256(certificate).hexdigest(),
        "subject": _name(stated.get("subject")),
        "issuer": _name(stated.get("issuer")),
        "not_before": str(stated.get("notBefore", "")),
        "not_after": str(stated.get("notAfter", "")),
        "protocol": link.version() or "",
    }
    return {name: text for name, text in found.items() if text}


def _name(stated: object) -> str:
    """Return a distinguished name without what may name a person."""
    if not isinstance(stated, Sequence):
        return ""
    parts: Mapping[str, str] = {
        key: value for group in stated for key, value in group if key in _KEPT_NAMES
    }
    named = [f"{_KEPT_NAMES[key]}={parts[key]}" for key in _KEPT_NAMES if key in parts]
    return ", ".join(part for part in named if "@" not in part)
