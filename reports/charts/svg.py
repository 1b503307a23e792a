"""The one writer of SVG: the same bytes for the same data, with a name and a description for those who do not see the picture."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reports.charts.style import SETTINGS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

UNDATED = {"Date": None, "Creator": None, "Format": None, "Type": None}


def as_svg(figure: Figure, title: str, description: Sequence[str]) -> str:
    """A drawing of matplotlib as an inline SVG called `title`; `description` is all that it says, a text an element of it."""
    import matplotlib as mpl

    buffer = io.StringIO()
    # the salt fixes the ids that matplotlib would draw at random
    with mpl.rc_context(SETTINGS | {"svg.hashsalt": title}):
        figure.savefig(buffer, format="svg", metadata=UNDATED)
    svg = buffer.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r"\s+", " ", svg)
    opening = f'<svg role="img" aria-label="{escape(title, {chr(34): "&quot;"})}"'
    described = f"><title>{escape(title)}</title><desc>{escape('; '.join(description))}</desc>"
    return svg.replace("<svg", opening, 1).replace(">", described, 1)
