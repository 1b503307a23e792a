"""The whole corpus."""

from __future__ import annotations

from tests.impact.intake.layouts.corpus import awkward, cases, dated_lists

CASES = [*cases.CASES, *awkward.AWKWARD, *dated_lists.DATED_LISTS]
