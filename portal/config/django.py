"""Django made ready in this process: its settings read, its database brought up to date."""

from __future__ import annotations

import os
from pathlib import Path

from portal.config.environment import WORKSPACE


def set_up(root: Path | None = None) -> None:
    """Reads the settings of a workspace and applies what migrations are missing. Said nothing about: it is quick and changes no data."""
    if root is not None:
        os.environ[WORKSPACE] = str(root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    _keep_to_owner()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _keep_to_owner() -> None:
    """The database and the mails hold addresses and codes: they are their owner's alone."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = Path(database["NAME"])
        file.touch(mode=0o600)  # before SQLite does, which gives its journal the rights of the database
        file.chmod(0o600)
    if outbox := getattr(settings, "EMAIL_FILE_PATH", None):
        Path(outbox).mkdir(mode=0o700, parents=True, exist_ok=True)
