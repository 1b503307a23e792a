"""The file of a consultation with what was imported or decided, its comments and its order kept."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from impact.ecosystem.consultation.models import Decision, Original, Proposal


def with_proposals(text: str, proposals: Sequence[Proposal], original: Original) -> str:
    """The file with more proposals, and the file that they came from."""
    document = _read(text)
    document.setdefault("originals", CommentedSeq()).append(_flow(original.model_dump(mode="json")))
    listed = document.setdefault("proposals", CommentedSeq())
    for proposal in proposals:
        listed.append(_flow(proposal.model_dump(mode="python", exclude_none=True)))
    return _written(document)


def with_decisions(text: str, decisions: Mapping[str, Decision]) -> str:
    """The file with decisions in place of those that stood, by id of proposal."""
    document = _read(text)
    for proposal in document.get("proposals", []):
        if proposal["id"] in decisions:
            decision = decisions[proposal["id"]].model_dump(mode="python")
            proposal["decision"] = _flow({k: v for k, v in decision.items() if k != "reason" or v is not None})
    return _written(document)


def _read(text: str) -> Any:
    return _yaml().load(text)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.width, yaml.preserve_quotes = 4000, True
    return yaml


def _flow(data: dict[str, Any]) -> CommentedMap:
    mapping = CommentedMap(data)
    mapping.fa.set_flow_style()
    return mapping


def _written(document: Any) -> str:
    buffer = io.StringIO()
    _yaml().dump(document, buffer)
    return buffer.getvalue()
