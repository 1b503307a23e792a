"""Values that a submission said until it was withdrawn."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Django's."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("returns", "0003_receipt_to_mail")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="WithdrawnValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("project_id", models.CharField(max_length=200)),
                ("year", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=400)),
                ("submission_id", models.CharField(max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project_id", "year", "name"), name="one_withdrawn_value_a_cell"),
                ],
            },
        ),
    ]
