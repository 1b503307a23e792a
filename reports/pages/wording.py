"""What the pages say around the figures."""

from indicators.text import Wording
from reports.edition.wording import Say, speaking

__all__ = ["Say", "sayer"]
sayer = speaking(Wording("reports.pages"))
"""Gives the labels of the pages, by language."""
