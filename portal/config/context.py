"""What every page knows: the town, the language, and whether what is shown is illustrative."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from portal.config.language import spoken
from portal.town import town


def place(request: HttpRequest) -> dict[str, Any]:
    """The town's name, the language and the other one."""
    del request
    territory = town().territory
    return {"town": territory.name, "illustrative": territory.illustrative, "language": spoken()}
