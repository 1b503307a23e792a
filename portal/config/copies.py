"""The portal's database as lines of JSON, whatever engine keeps it: for a backup, and back into an empty one."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import chain
from typing import Any

from portal.messages import messages

NOT_COPIED = ("auth", "contenttypes", "sessions")
"""Django's own: what it makes again, and who is signed in at the moment. Nobody's password is in any table: people come in by a code."""


def has_database() -> bool:
    """Whether there is one to copy: a workspace that was never served has none."""
    from pathlib import Path

    from portal.config.environment import database, workspace_root

    settings = database(workspace_root())
    return not settings["ENGINE"].endswith("sqlite3") or Path(settings["NAME"]).is_file()


def dumped() -> bytes:
    """Everything in it, as it was at one moment."""
    from django.core import serializers
    from django.db import connection, transaction

    with transaction.atomic():  # SQLite holds writers back meanwhile; PostgreSQL shows what it was when this began
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        rows = chain.from_iterable(model._default_manager.order_by("pk").iterator() for model in _models())
        return str(serializers.serialize("jsonl", rows, cls=_exact())).encode()


def loaded(content: bytes) -> int:
    """Puts it into an empty database; how many rows. Raises Refusal `database_not_empty`."""
    from django.core import serializers
    from django.core.management.color import no_style
    from django.db import connection, transaction

    models, count = _models(), 0
    if any(model._default_manager.exists() for model in models):
        raise messages.refusal("database_not_empty")
    with transaction.atomic():
        for row in serializers.deserialize("jsonl", io.BytesIO(content).read().decode()):
            row.save()
            count += 1
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    return count


def _exact() -> type:
    """Writes instants to the microsecond; Django's own encoder cuts them off after three digits."""
    from django.core.serializers.json import DjangoJSONEncoder

    class Exact(DjangoJSONEncoder):
        def default(self, o: Any) -> Any:
            return o.isoformat() if isinstance(o, datetime) else super().default(o)

    return Exact


def _models() -> list[Any]:
    """The tables, those that others point to first."""
    from django.apps import apps
    from django.core import serializers

    configs = [(config, None) for config in apps.get_app_configs() if config.label not in NOT_COPIED]
    return list(serializers.sort_dependencies(configs))
