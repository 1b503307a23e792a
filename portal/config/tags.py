"""What templates say: sentences of `wording.yaml`, and values as the language writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template

from indicators.text import Text, localised
from portal.config.days import day_in
from portal.config.language import into_spoken, spoken
from portal.config.language import say as sentence
from portal.town import local
from reports.edition.typography import typeset as set_in_type

register = template.Library()


@register.simple_tag
def say(code: str, /, **values: Any) -> str:
    """A sentence of the portal."""
    return sentence(code, **values)


@register.filter
def said(code: str, group: str = "") -> str:
    """A sentence without values, by its code, perhaps of a group: `state|said:"states"`."""
    return sentence(f"{group}.{code}" if group else code)


@register.filter
def spoken_text(text: Text | str) -> str:
    """A text of the catalogue or the register in the language of the person."""
    return into_spoken(text) if isinstance(text, Text) else text


@register.filter
def typeset(text: str) -> str:
    """A text in the person's language with the signs and spaces that the language sets it with."""
    return set_in_type(text, spoken())


@register.filter
def written(value: Any) -> str:
    """A number or a day as the language writes it."""
    return day_in(value, spoken()) if isinstance(value, date) else localised(value, spoken())


@register.filter
def clock(instant: datetime) -> str:
    """An hour of the day, in the town's time."""
    there = local(instant)
    return sentence("clock", hour=str(there.hour), minute=f"{there:%M}")


@register.filter
def instant(moment: datetime) -> str:
    """A day and an hour, in the town's time."""
    return sentence("instant", day=day_in(local(moment).date(), spoken()), clock=clock(moment))
