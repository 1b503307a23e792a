"""What somebody of the town typed about values under review and has not sent: kept while they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from portal.returns.answers import LONGEST

UNSENT = "unsent_reviews"
"""In the session: what was typed, by what it is about."""
MOST = 20
"""How many of them are kept, the latest."""


@dataclass(frozen=True)
class UnsentReview:
    """A question or a comment, the values that were ticked, and which button was pressed (`look`)."""

    reason: str = ""
    comment: str = ""
    ticked: tuple[str, ...] = ()
    look: str = ""

    def __bool__(self) -> bool:
        """Whether there are any words."""
        return bool(self.reason.strip() or self.comment.strip())


def typed(request: HttpRequest) -> UnsentReview:
    """What the form of a review sends."""
    reason, comment, look = (request.POST.get(name, "")[:LONGEST] for name in ("reason", "comment", "look"))
    return UnsentReview(reason, comment, tuple(request.POST.getlist("value")), look)


def kept(request: HttpRequest, about: str) -> UnsentReview:
    """What was typed about something and not sent; empty where nothing was."""
    said = _all(request).get(about)
    return UnsentReview(said["reason"], said["comment"], tuple(said["ticked"]), said["look"]) if said else UnsentReview()


def keep(request: HttpRequest, about: str, review: UnsentReview) -> None:
    """Keeps it, in the place of what was typed about the same before."""
    others = {name: said for name, said in _all(request).items() if name != about}
    said = {"reason": review.reason, "comment": review.comment, "ticked": list(review.ticked), "look": review.look}
    request.session[UNSENT] = dict([*others.items(), (about, said)][-MOST:])


def forget(request: HttpRequest, about: str) -> None:
    """Lets it go: it was sent."""
    request.session[UNSENT] = {name: said for name, said in _all(request).items() if name != about}


def _all(request: HttpRequest) -> dict[str, dict[str, Any]]:
    said = request.session.get(UNSENT, {})
    return said if isinstance(said, dict) else {}
