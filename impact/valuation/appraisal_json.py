"""An appraisal as JSON, as the contract of `impact appraise --json` fixes it: a superset of its keys, in a fixed form."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from impact.valuation.appraisal import Appraisal, OutcomeValue
from impact.valuation.sensitivity import Sensitivity

_OF_SENSITIVITY = ("value", "low", "high", "ratio_low", "ratio_high", "switching_value", "variance_share")


def as_json(appraisal: Appraisal) -> dict[str, Any]:
    """The appraisal as plain data, numbers unrounded, texts in both languages."""
    data = {name: value for name, value in asdict(appraisal).items() if name != "ratio_draws"}
    data["title"] = appraisal.title.model_dump()
    data["interval"] = asdict(appraisal.interval) | {"of": "sroi_ratio", "central_is": "stated_values"} if appraisal.interval else None
    data["outcomes"] = [_outcome(outcome) for outcome in appraisal.outcomes]
    data["sensitivity"] = [_sensitivity(sensitivity) for sensitivity in appraisal.sensitivity]
    data["remarks"] = [
        {"code": r.code, "severity": r.severity, "outcome": r.outcome_id, "message_fr": r.text.fr, "message_en": r.text.en}
        for r in appraisal.remarks
    ]
    finite: dict[str, Any] = _finite(data)
    return finite


def _outcome(outcome: OutcomeValue) -> dict[str, Any]:
    texts = {"description": outcome.description.fr, "description_en": outcome.description.en}
    return asdict(outcome) | texts | {"unit": outcome.unit.fr if outcome.unit else None}


def _sensitivity(sensitivity: Sensitivity) -> dict[str, Any]:
    assumption = sensitivity.assumption
    named = {"parameter": assumption.key, "title": assumption.title.model_dump(), "role": assumption.role}
    return named | {name: getattr(sensitivity, name) for name in _OF_SENSITIVITY}


def _finite(data: Any) -> Any:
    """The same with null for what is no number: a ratio to inputs that a draw makes nothing."""
    if isinstance(data, dict):
        return {name: _finite(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data
