"""What an answer would change of what a project said before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from portal.returns.standing import Stated

Kind = Literal["new", "revised", "beside", "confirmed"]
_MEASURED = ("value", "missing", "numerator", "denominator", "low", "high", "approximate")
BESIDE = ("comment", "evidence")
"""What is said beside a value."""
SAID = (*_MEASURED, *BESIDE)


def change_of(stated: Stated | None, said: Mapping[str, Any]) -> Kind | None:
    """What an observation changes of what stands: it is new, another value, what is beside it alone, or what the town asked for, confirmed.

    None where it says the same again.
    """
    if stated is None or stated.logged:
        return "new"
    if any(getattr(stated.sent or stated, name) != said[name] for name in _MEASURED):
        return "revised"
    if stated.returned:
        return "confirmed"
    return "beside" if any((getattr(stated, name) or "") != (said[name] or "") for name in BESIDE) else None
