"""What changes hands: who gives what others receive, without anything being gained by society."""

from __future__ import annotations

import polars as pl

BETWEEN = ":"
"""Between the one who gives and the one who receives, in the key of a transfer."""


def transfers(gained: pl.DataFrame) -> pl.DataFrame:
    """The parts of lines that are transfers: their columns, with `key` (giver:receiver) and the `share` of the line that changes hands.

    `gained`: a row for each project, line and stakeholder, with the share in their account. Who loses gives to those who gain, in
    proportion to what they do. A loss of all is no transfer.
    """
    sides = gained.filter(pl.col("share") < 0), gained.filter(pl.col("share") > 0)
    receive = sides[1].select(
        "project_id", "line", receiver="stakeholder_id", part=pl.col("share") / pl.col("share").sum().over("project_id", "line")
    )
    given = sides[0].join(receive, on=["project_id", "line"], maintain_order="left")
    key = pl.concat_str("stakeholder_id", "receiver", separator=BETWEEN)
    return given.with_columns(key=key, share=-pl.col("share") * pl.col("part")).sort("key", "project_id", "line")
