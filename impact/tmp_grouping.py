# ruff: noqa
# mypy: ignore-errors
try:
    from impact.consultation.grouping import Grouped, group
except ImportError:
    from dataclasses import dataclass

    @dataclass
    class Grouped:
        proposal_id: str
        need_id: str | None
        by: str
        similarity: float = 0.0
        cluster: str | None = None

    def group(p, n):
        out = {}
        for x in p:
            if x.decision:
                out[x.id] = Grouped(x.id, x.decision.need, "person")
                continue
            best = max(n, key=lambda k: sum(w[:5] in x.text.lower() for w in k.words), default=None)
            ok = best and any(w[:5] in x.text.lower() for w in best.words)
            out[x.id] = Grouped(x.id, best.id if ok else None, "grouping" if ok else "nobody")
        for x in p:
            if x.merged_into:
                out[x.id] = Grouped(x.id, out[x.merged_into].need_id, out[x.merged_into].by)
        return list(out.values())
