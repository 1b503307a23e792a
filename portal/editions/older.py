"""A page of a preview that was laid out before the last change: it says so where it is read."""

from __future__ import annotations

from django.utils.html import format_html

from portal.config.language import say, spoken
from portal.editions.versions import laid_out_today

MAIN = '<main id="content">'
NOTE = '<p class="banner" role="note" lang="{}">{}</p>'


def with_age(page: str, year: int, code: str) -> str:
    """A page of the preview of a year, with the sentence of that code at its head where it is from before the last change."""
    if laid_out_today(year):
        return page
    return page.replace(MAIN, MAIN + format_html(NOTE, spoken(), say(code)), 1)
