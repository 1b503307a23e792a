"""What the templates of a leader's pages ask for beside what their views give them: only a page that shows it pays for it."""

from __future__ import annotations

from django import template

from portal.returns.drafts import YearOfProject
from portal.returns.presented import CellShown
from portal.returns.replying import town_asked
from portal.talks.asked import TownAsked

register = template.Library()


@register.simple_tag(name="town_asked")
def asked(of: YearOfProject, cell: CellShown) -> TownAsked | None:
    """What the town wrote about a value and waits for."""
    return town_asked(of, cell.cell)
