"""What the templates of pages and of chapters are made with: one environment a language."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from indicators.numbers import LANGUAGES, Language
from reports.charts.gallery import Gallery
from reports.edition.presented import all_made_up
from reports.edition.rounded import is_rounded
from reports.edition.typography import typeset
from reports.edition.wording import sayer as edition_sayer
from reports.pages.compiled import CompiledTemplates
from reports.pages.listing import FigureListing, anchor
from reports.pages.page import numbered, place_of
from reports.pages.wording import sayer

UP = "\ue000"
"""Stands in macros, which are made once for all pages, for the way up from the folder of the page."""


_compiled = CompiledTemplates()


def environment_of(language: Language, gallery: Gallery, listing: FigureListing | None = None) -> Environment:
    """The templates with what they say in a language: macros are imported without context, so that they are made once.

    Pictures are hung where they are named; a figure leads to where `listing` lists it, up from wherever the page lies.
    """

    def printed(value: Any) -> Any:
        """What stands in the place of a value: texts are set as the language sets them."""
        if type(value) is str:
            return typeset(value, language)
        return gallery.hang(value)

    environment = Environment(
        loader=PackageLoader("reports.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled,
        finalize=printed,
    )
    environment.globals |= {
        "language": language,
        "other": next(other for other in LANGUAGES if other != language),
        "say": sayer(language),
        "says": edition_sayer(language),
        "style": Markup((files("reports.pages") / "style.css").read_text("utf-8")),  # noqa: S704 (our own file)
        "all_made_up": all_made_up,
        "numbered": numbered,
        "rounded": lambda f: is_rounded(f.figure),
        "place_of": place_of,
        "anchor": anchor,
        "origin": (lambda f: UP + where if (where := listing.origin(f.address)) else "") if listing else (lambda f: ""),
    }
    environment.filters |= {"kind": lambda node: type(node).__name__, "exact": Markup}  # exact: what a program reads is not set in type
    return environment
