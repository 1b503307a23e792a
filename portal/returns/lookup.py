"""The project that a page is about, by the id in its address."""

from __future__ import annotations

from django.http import Http404

from impact.ecosystem.projects import Project
from portal import town


def project_or_404(project: str) -> Project:
    """The registered project of that id."""
    register = town.town().register.projects
    if project not in register:
        raise Http404
    return register[project]
