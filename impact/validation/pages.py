"""Great Expectations' pages as they are kept: they load nothing and run nothing, and read without scripts.

As it writes them, they fetch styles, fonts, pictures and scripts from eight servers, which would tell those who looked at what and when.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CHANGES = [
    (re.compile(r"<script\b.*?</script\s*>|<link\b[^>]*>|<button\b.*?</button>|<footer\b.*?</footer>", re.DOTALL), ""),
    (re.compile(r"<img\b[^>]*?(?:\balt=\"([^\"]*)\"[^>]*)?>", re.DOTALL), r"\1"),
    (re.compile(r"url\([^)]*\)"), "none"),
    (re.compile(r"(<a\b[^>]*?)\shref=\"[a-z]+:[^\"]*\"", re.DOTALL), r"\1"),
    (re.compile(r"(<\w[^>]*?)\son\w+=\"[^\"]*\"", re.DOTALL), r"\1"),
]
_FILLED_BY_SCRIPT = re.compile(r"<table\b[^>]*ge-index-page-(validation-results|expectation_suites)-table[^>]*>\s*</table>", re.DOTALL)
_LISTED = {"validation-results": "validations", "expectation_suites": "expectations"}


def stand_alone(folder: Path) -> None:
    """Makes the pages of a folder need nothing but themselves."""
    for page in sorted(folder.rglob("*.html")):
        page.write_text(_alone(page.read_text("utf-8"), folder), "utf-8")
    shutil.rmtree(folder / "static", ignore_errors=True)


def _alone(html: str, folder: Path) -> str:
    for pattern, instead in _CHANGES:
        html = pattern.sub(instead, html)
    html = _FILLED_BY_SCRIPT.sub(lambda table: _links(folder, _LISTED[table[1]]), html)
    head = f'<head><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return html.replace("<head>", head, 1).replace("</head>", f"<style>{_style()}</style></head>", 1)


def _links(folder: Path, kind: str) -> str:
    """The pages of one kind, which the index lists by a script."""
    pages = sorted(page.relative_to(folder).as_posix() for page in (folder / kind).rglob("*.html"))
    return "<ul>" + "".join(f'<li><a href="{escape(page)}">{escape(page)}</a></li>' for page in pages) + "</ul>"


@cache
def _style() -> str:
    return (files("impact.validation") / "pages.css").read_text("utf-8")
