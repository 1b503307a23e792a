"""Where the portal is, for a link that no request asks for: a mail of the schedule, a link that the terminal prints."""

from __future__ import annotations

from django.conf import settings

from pipelines.serving import read_serving
from portal.config.environment import workspace_root

UNKNOWN = "http://127.0.0.1:8000"
"""Where `impact serve` answers unless it is asked otherwise."""


def portal_address() -> str:
    """The town's own name where it has one, else where `impact serve` was last heard of in this workspace."""
    origins: list[str] = settings.CSRF_TRUSTED_ORIGINS
    if origins:
        return origins[0]
    serving = read_serving(workspace_root())
    return serving.address if serving and serving.address else UNKNOWN
