"""What is said of a spreadsheet as people keep it (`wording.yaml`)."""

from __future__ import annotations

from indicators.text import Wording

wording = Wording("impact.intake.layouts")
