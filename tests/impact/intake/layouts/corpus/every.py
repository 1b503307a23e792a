"""The whole corpus."""

from __future__ import annotations

from tests.impact.intake.layouts.corpus import awkward, cases

CASES = [*cases.CASES, *awkward.AWKWARD]
