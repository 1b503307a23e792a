"""Monte Carlo, 10,000 draws of 5,000 outcomes over 5 years, beside the same arithmetic written by hand in NumPy.

    python benchmarks/montecarlo.py [--draws 10000] [--outcomes 5000] [--times N]

Proxy, deadweight, attribution and drop-off of every outcome are triangular: 20,000 uniform numbers a draw.

simulate        the product: `simulate` on the lines of an impact map, the present values of all outcomes summed
NumPy, Sobol    the floor: the same Sobol sequence of SciPy in the same chunks, the triangular quantile, Horner's sum over the years and the
                corrections by hand, in place, on blocks that stay in the processor's cache
NumPy, ours     the same with the product's own points, which are those of SciPy
NumPy, random   the same with NumPy's own generator in place of the sequence
Sobol alone     making the 20,000 dimensions of the sequence and drawing them, nothing else

Each side is a process of its own, sides take turns, seconds are medians of N turns; imports and expanding the map are left out. All
arithmetic is done by as many threads as there are cores, on each side. Ratios are of CPU seconds (user and system, all threads): wall
seconds say more of what else the machine does. `peak` is the most memory the process ever had, `own` what it had above the peak of its
imports and inputs. The first three must agree to the last digits.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from kernel import MEASURES, Clock, measured, peak

YEARS, RATE, SEED = 5, 0.035, 2016
CHUNK, BLOCK, THREADS = 64, 16, os.cpu_count() or 1
"""Draws handed to a thread at once, those of them worked on at once, and threads: as many as the product's."""


# — the product —


def spread(value: float, below: float, above: float) -> dict[str, float]:
    return {"value": value, "low": value - below, "high": value + above}


def outcome(n: int) -> dict[str, Any]:
    return {
        "stakeholder": "residents",
        "description": f"outcome {n}",
        "quantity": 10 + n % 7,
        "proxy": {"amount": 100 + n % 50, "low": 50.0, "high": 220.0},
        "duration": YEARS,
        "deadweight": spread(0.2 + n % 3 / 100, 0.1, 0.15),
        "attribution": spread(0.3, 0.2, 0.25),
        "drop_off": spread(0.25, 0.1, 0.15),
    }


def lines(outcomes: int) -> Any:
    """An impact map of so many outcomes, expanded."""
    from impact.maps.models import ImpactMap
    from impact.valuation.expansion import Applied, expand

    inputs = [{"stakeholder": "town", "description": "grant", "amount": 1000}]
    document = {"title": "synthetic", "inputs": inputs, "outcomes": [outcome(n) for n in range(outcomes)]}
    return expand([Applied("synthetic", ImpactMap.model_validate(document), [None])], {})


def product(draws: int, outcomes: int) -> Callable[[], Any]:
    import numpy as np

    from impact.valuation.uncertainty import simulate

    expanded = lines(outcomes)
    weights = np.array([[line.quantity if line.side == "outcome" else 0.0 for line in expanded.lines]])
    return lambda: simulate(expanded, weights, draws, SEED)


# — by hand —


def sobol(draws: int, dimensions: int) -> Iterator[Any]:
    """The sequence of SciPy, in chunks (draws × dimensions)."""
    import numpy as np
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, rng=np.random.default_rng(SEED))
    for start in range(0, draws, CHUNK):
        yield sequence.random(min(CHUNK, draws - start))


def own_points(draws: int, dimensions: int) -> Iterator[Any]:
    """The same points, put together as the product does."""
    import numpy as np

    from impact.valuation.sequence import SobolSequence

    sequence = SobolSequence(dimensions, SEED, CHUNK)
    for start in range(0, draws, CHUNK):
        yield sequence.stretch(start).some(0, np.empty((min(CHUNK, draws - start), dimensions)))


def pseudo_random(draws: int, dimensions: int) -> Iterator[Any]:
    import numpy as np

    generator = np.random.default_rng(SEED)
    for start in range(0, draws, CHUNK):
        yield generator.random((min(CHUNK, draws - start), dimensions))


def triangles(outcomes: int) -> list[tuple[Any, Any, Any]]:
    """Low, mode and high of the four assumptions of each outcome, in the order in which the product draws them."""
    import numpy as np

    synthetic = [outcome(n) for n in range(outcomes)]
    proxies = tuple(np.array([float(o["proxy"][end]) for o in synthetic]) for end in ("low", "amount", "high"))
    shares = [
        tuple(np.array([o[name][end] for o in synthetic]) for end in ("low", "value", "high"))
        for name in ("deadweight", "attribution", "drop_off")
    ]
    return [proxies, *shares]


class Triangle:
    """Triangular laws, their constants worked out once; in place, without branches (the rising half to the mode, then the rest)."""

    def __init__(self, low: Any, mode: Any, high: Any) -> None:
        self.shift, self.turn = low + high - mode, (mode - low) / (high - low)
        self.rise, self.fall = (high - low) * (mode - low), (high - low) * (high - mode)

    def quantile(self, at: Any, out: Any, spare: Any) -> Any:
        """The values at probabilities `at` (draws × outcomes), in `out`."""
        import numpy as np

        np.minimum(at, self.turn, out=out)
        out *= self.rise
        np.sqrt(out, out=out)
        np.maximum(at, self.turn, out=spare)
        np.subtract(1, spare, out=spare)
        spare *= self.fall
        np.sqrt(spare, out=spare)
        out -= spare
        out += self.shift
        return out


def by_hand(uniform: Callable[[int, int], Iterator[Any]], draws: int, outcomes: int) -> Callable[[], Any]:
    import numpy as np

    laws = [Triangle(*ends) for ends in triangles(outcomes)]
    quantities = np.array([float(outcome(n)["quantity"]) for n in range(outcomes)])
    discount = [1 / (1 + RATE) ** (k + 1) for k in range(YEARS)]
    spaces: SimpleQueue[list[Any]] = SimpleQueue()
    for _ in range(THREADS):
        spaces.put([np.empty((BLOCK, outcomes)) for _ in range(3)])

    def block(at: Any, space: list[Any]) -> Any:
        """The total of each draw of a block."""
        out, spare, total = (s[: len(at)] for s in space)
        proxy, deadweight, attribution, drop_off = (at[:, n * outcomes : (n + 1) * outcomes] for n in range(4))
        left = np.subtract(1, laws[3].quantile(drop_off, out, spare), out=out)
        np.multiply(left, discount[-1], out=total)
        for k in range(YEARS - 2, 0, -1):
            total += discount[k]
            total *= left
        total += discount[0]
        for law, at_draws in ((laws[1], deadweight), (laws[2], attribution)):
            total *= np.subtract(1, law.quantile(at_draws, out, spare), out=out)
        total *= laws[0].quantile(proxy, out, spare)
        return total @ quantities

    def work(chunk: Any) -> Any:
        space = spaces.get()
        totals = np.concatenate([block(chunk[n : n + BLOCK], space) for n in range(0, len(chunk), BLOCK)])
        spaces.put(space)
        return totals

    def run() -> Any:
        with ThreadPoolExecutor(THREADS) as pool:
            ahead: deque[Future[Any]] = deque()
            totals = []
            for chunk in uniform(draws, 4 * outcomes):
                ahead.append(pool.submit(work, chunk))
                if len(ahead) > THREADS:
                    totals.append(ahead.popleft().result())
            return np.concatenate([*totals, *(future.result() for future in ahead)])[None, :]

    return run


def sequence_alone(draws: int, outcomes: int) -> Callable[[], Any]:
    import numpy as np

    return lambda: np.array([[chunk[0, 0] for chunk in sobol(draws, 4 * outcomes)]])


SIDES: dict[str, Callable[[int, int], Callable[[], Any]]] = {
    "simulate": product,
    "NumPy, Sobol": lambda draws, outcomes: by_hand(sobol, draws, outcomes),
    "NumPy, ours": lambda draws, outcomes: by_hand(own_points, draws, outcomes),
    "NumPy, random": lambda draws, outcomes: by_hand(pseudo_random, draws, outcomes),
    "Sobol alone": sequence_alone,
}


def run_side(name: str, draws: int, outcomes: int) -> None:
    """One side in this process: prints what it took, and what came out."""
    import numpy as np
    from scipy.stats import qmc

    warnings.simplefilter("ignore", UserWarning)  # 10,000 draws are no power of two
    qmc.Sobol(1)  # reads SciPy's table of directions, as an import would
    run = SIDES[name](draws, outcomes)
    before, took = peak(), Clock()
    values = run()
    measures = took.so_far() | {"peak": peak(), "own": peak() - before}
    ends = [float(x) for x in np.quantile(values, [0.05, 0.5, 0.95])]
    print(json.dumps(measures | {"mean": float(values.mean()), "ends": ends}))


def table(results: dict[str, list[dict[str, Any]]]) -> None:
    """CPU and wall seconds, ratios of CPU to both floors, and memory of each side."""
    medians = {name: {key: statistics.median(r[key] for r in runs) for key in MEASURES} for name, runs in results.items()}
    print(f"{'':16}{'CPU s':>8}{'min-max':>14}{'x Sobol':>9}{'x random':>9}{'wall s':>8}{'peak MB':>9}{'own MB':>8}")
    for name, m in medians.items():
        seconds = [r["cpu"] for r in results[name]]
        ratios = [m["cpu"] / medians[floor]["cpu"] for floor in ("NumPy, Sobol", "NumPy, random")]
        print(f"{name:16}{m['cpu']:>8.2f}{f'{min(seconds):.2f}-{max(seconds):.2f}':>14}{ratios[0]:>9.2f}{ratios[1]:>9.2f}", end="")
        print(f"{m['wall']:>8.2f}{m['peak']:>9.0f}{m['own']:>8.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--outcomes", type=int, default=5000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        return run_side(options.side, options.draws, options.outcomes)
    size = ("--draws", options.draws, "--outcomes", options.outcomes)
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in SIDES}
    for _ in range(options.times):
        for name in SIDES:
            results[name].append(measured(__file__, "--side", name, *size))
    print(f"{options.draws:,} draws, {options.outcomes:,} outcomes, {YEARS} years, {os.cpu_count()} cores, median of {options.times} turns")
    table(results)
    same = [[r["mean"], *r["ends"]] for r in (results[name][0] for name in ("simulate", "NumPy, Sobol", "NumPy, ours"))]
    apart = max(abs(a / b - 1) for other in same[1:] for a, b in zip(same[0], other, strict=True))
    print(f"simulate and NumPy on the same sequence: mean {same[0][0]:,.2f} and {same[1][0]:,.2f}, at most {apart:.1e} apart")
    return None


if __name__ == "__main__":
    main()
