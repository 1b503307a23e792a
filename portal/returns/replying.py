"""Answering what the town wrote about a value, from the page on which the value is answered."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpRequest

from portal.accounts.views import signed_in
from portal.returns.answers import LONGEST
from portal.returns.drafts import YearOfProject
from portal.returns.questions import FormCell
from portal.talks.asked import TownAsked, write
from portal.talks.subjects import about_value

REPLY = "reply:"
"""How the button is called that answers, before the name of the value."""


def town_asked(of: YearOfProject, cell: FormCell) -> TownAsked | None:
    """What the town wrote about a value that was not sent again since."""
    asked, stated = of.asked.get(about_value(*cell.key)), of.standing.at(cell.key)
    return None if asked and stated and stated.recorded_at > asked.at else asked


def replied(request: HttpRequest, of: YearOfProject, cells: Iterable[FormCell]) -> str:
    """Answers the town where that button was pressed; the value that the page goes back to, nothing where it was another button."""
    cell = next((cell for cell in cells if request.POST.get("go") == f"{REPLY}{cell.name}"), None)
    if cell is None:
        return ""
    if text := request.POST.get(f"{cell.name}.reply", "").strip()[:LONGEST]:
        write(request, of.project, signed_in(request), about_value(*cell.key), text)
    return f"#{quote(cell.name)}"
