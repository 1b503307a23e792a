"""What the sender of a table said of how it is read; whether it waits for a word about people."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Django's."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("returns", "0001_initial")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("WaitingTable", "stated", models.JSONField(default=dict)),
        migrations.AddField("WaitingTable", "locked", models.BooleanField(default=False)),
    ]
