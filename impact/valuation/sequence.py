"""The Sobol sequence of SciPy, without the rest of its statistics, whose import takes longer than most years are drawn."""

from __future__ import annotations

from importlib import import_module

from indicators.doors import as_door

as_door("scipy.stats")
Sobol = import_module("scipy.stats.qmc").Sobol
