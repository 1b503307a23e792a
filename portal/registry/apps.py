"""The room of the register, as Django names it."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryRoom(AppConfig):
    """The register in pages."""

    name = "portal.registry"
    label = "registry"
