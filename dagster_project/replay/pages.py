"""The pages that firewalls and broken servers send instead of figures.

Here: their HTML, marked as made here. Not here: when they are sent (`server.py`).
"""

from typing import Final

_PAGE = (
    "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
)

BLOCKED: Final = _PAGE.format(
    "Request Rejected",
    "The requested URL was rejected. Please consult with your administrator. (replay)",
).encode()
FORBIDDEN: Final = _PAGE.format("Access Denied", "You are not allowed here. (replay)").encode()
MAINTENANCE: Final = _PAGE.format(
    "Cổng Dịch vụ công Quốc gia", "Hệ thống đang bảo trì. (replay)"
).encode()
TOO_MANY: Final = _PAGE.format("429 Too Many Requests", "Slow down. (replay)").encode()
UNAVAILABLE: Final = _PAGE.format("503 Service Unavailable", "Try again later. (replay)").encode()
