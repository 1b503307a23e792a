"""Where things lie for tests: the project, and the real data kept outside it for its licences."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORLDS = Path(__file__).parent
SHARED = Path(os.environ.get("IMPACT_SHARED", ROOT.parent / "shared")) / "data"
