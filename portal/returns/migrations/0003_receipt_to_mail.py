"""Receipts that are to go by mail."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Django's."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("returns", "0002_stated"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="ReceiptToMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ("project_id", models.CharField(max_length=200)),
                ("submission_id", models.CharField(max_length=20)),
                ("link", models.URLField(max_length=500)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
