"""Pages of an edition as they are read here: figures lead to their own pages, down to the cells, and the ways out are at both ends.

Only what is asked for as `latest` is led on like this. A page asked for by its version is given as it was sealed, to the byte.
"""

from __future__ import annotations

import re
from html import escape

from django.urls import reverse

from indicators.numbers import LANGUAGES, Language
from portal.editions.versions import PublicPart
from portal.messages import wording
from reports.edition.typography import typeset

_LISTED = re.compile(rb'href="[^"#]*\bfigures(?:-\d+)?\.html#f-([0-9a-f]{12})"')
_ROW = re.compile(rb'<code id="f-([0-9a-f]{12})">(.*?)</code>')
_TOWN = re.compile(rb'<p class="town">(.*?)</p>')
_END = b"</footer>"


def led_on(part: PublicPart, name: str, content: bytes) -> bytes:
    """A page of a version, its figures and its ways out leading to the pages of the portal."""
    language: Language = next((of for of in LANGUAGES if name.startswith(f"{of}/")), LANGUAGES[0])
    page = _LISTED.sub(lambda match: b'href="%b"' % _figure(part, match[1]), content)
    page = _ROW.sub(lambda match: b'<code id="f-%b"><a href="%b">%b</a></code>' % (match[1], _figure(part, match[1]), match[2]), page)
    page = _TOWN.sub(lambda match: b'<p class="town"><a href="%b">%b</a></p>' % (reverse("public:front").encode(), match[1]), page, count=1)
    return page.replace(_END, _ways_out(part, language).encode() + _END)


def _figure(part: PublicPart, short: bytes) -> bytes:
    return f"{reverse('public:figure', args=[short.decode()])}?version=v{part.version}".encode()


def _ways_out(part: PublicPart, language: Language) -> str:
    """What was left out before it was published, where something was; then the ways to what else is there."""
    ways = {
        "public.out_year": reverse("public:year", args=[part.year]),
        "public.search": reverse("public:search"),
        "public.title": reverse("public:front"),
    }
    without = f"<p>{_text(f'public.without.{part.without}', part, language)}</p>\n" if part.without else ""
    return without + "".join(f'<p><a href="{where}">{_text(code, part, language)}</a></p>\n' for code, where in ways.items())


def _text(code: str, part: PublicPart, language: Language) -> str:
    return escape(typeset(wording().said(code, language, year=str(part.year)), language))
