"""What home says that handing in takes follows from a rule, and the rule from what the pages really show."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_returns import FORM, said, said_of
from tests.worlds.doors import Door


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def words_shown(page: str) -> int:
    """The words of a page that are read on a telephone without unfolding anything."""
    main = re.sub(r'<nav class="pages".*?</nav>|.*<main|</main>.*', "", page, flags=re.DOTALL)
    unfolded = re.sub(r"<details(?![^>]* open)[^>]*>\s*(<summary.*?</summary>).*?</details>", r"\1", main, flags=re.DOTALL)
    shown = re.sub(r'<(\w+)[^>]*(?: hidden|class="hidden")[^>]*>.*?</\1>', " ", unfolded, flags=re.DOTALL)
    return len(re.findall(r"\w+(?:['-]\w+)*", said_of(shown)))


def test_the_estimate_is_what_reading_and_typing_take(leader: Any) -> None:
    # four questions of 6, 5, 4 and 6 words, one number each, on three pages: 185 + 3 * 35 + 4 * 28 + 21 = 423 words at 150 a minute make
    # 169.2 seconds, four boxes 80, three pages with the review and the sending 50: 299.2 seconds
    assert "4 questions : environ 5 minutes, vos chiffres sous la main." in said(leader.get("/"))


def test_the_rule_counts_the_words_that_the_pages_show(leader: Any) -> None:
    from portal.returns.effort import effort

    pages = ["/", f"{FORM}/people/", f"{FORM}/activity/", f"{FORM}/means/", f"{FORM}/relire/"]
    counted = sum(words_shown(leader.get(page).content.decode()) for page in pages)
    rule = effort()
    assert rule.words_around + 3 * rule.words_a_page + 4 * rule.words_a_question + 21 == pytest.approx(counted, rel=0.1)
