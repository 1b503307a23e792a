"""What the portal writes is what `collect` reads: every value comes out as it went in, whatever it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.ecosystem.projects import Project, Register
from impact.intake.files import read_file
from impact.intake.result import Context
from indicators.catalogue import load_catalogue
from indicators.text import Text
from portal.returns.sending import Return

ALPHA = Project(id="alpha", title=Text(fr="Alpha", en="Alpha"), started=date(2015, 1, 1))
CONTEXT = Context(load_catalogue(), Register(projects={"alpha": ALPHA}), {}, date(2026, 3, 1), "alpha")
NAMES = ("value", "missing", "numerator", "denominator", "low", "high", "approximate", "evidence")
hours = st.floats(0, 1e9, allow_subnormal=False).map(lambda x: round(x, 6))
whole = st.integers(0, 10**9).map(float)
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=60).map(lambda t: " ".join(t.split()))


def observation(indicator: str, **stated: object) -> dict[str, object]:
    nothing = dict.fromkeys(("value", "missing", "numerator", "denominator", "low", "high", "evidence")) | {"approximate": False}
    key = {"project_id": "alpha", "indicator_id": indicator, "period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}
    return key | nothing | {"breakdown": "", "comment": ""} | stated


@st.composite
def returns(draw: st.DrawFn) -> list[dict[str, object]]:
    low = draw(whole)
    return [
        observation("volunteer_hours", value=draw(hours), approximate=draw(st.booleans()), comment=draw(words)),
        observation(
            "people_reached",
            value=draw(whole),
            breakdown="gender=F",
            evidence=draw(st.sampled_from([None, "register", "log ; https://a.fr/x?y=1;2"])),
        ),
        observation("sessions", missing=draw(st.sampled_from(["late", "refused", "not_collected", "not_applicable"]))),
        observation("money_spent", value=low + 2, low=low, high=low + 4, approximate=True),
        observation("satisfaction", value=draw(st.floats(0, 10).map(lambda x: round(x, 3))), denominator=draw(whole) + 1),
        observation("women_share", value=0.25, numerator=draw(whole), denominator=draw(whole) + 1),
    ]


@given(returns(), st.integers(1, 50))
def test_what_is_written_is_what_is_read(observations: list[dict[str, object]], number: int) -> None:
    reading = read_file(Return("alpha", 2024, observations).content(number), CONTEXT)
    assert reading.rejected.height == 0
    read = {row["indicator_id"]: row for row in reading.accepted.iter_rows(named=True)}
    assert len(read) == len(observations)
    for wanted in observations:
        row = read[str(wanted["indicator_id"])]
        rate = wanted["numerator"] is not None
        assert {n: row[n] for n in NAMES if not (rate and n == "value")} == {n: wanted[n] for n in NAMES if not (rate and n == "value")}
        assert row["breakdown"] == wanted["breakdown"]


@pytest.mark.parametrize("comment", ["=1+1", 'dit « oui »; puis "non"', "a\tb"])
def test_a_comment_stays_a_comment(comment: str) -> None:
    content = Return("alpha", 2024, [observation("sessions", value=3.0, comment=comment)]).content(1)
    [row] = read_file(content, CONTEXT).accepted.iter_rows(named=True)
    assert row["value"] == 3
