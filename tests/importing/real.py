"""Where the real data is: ``ONEMAP_REAL``, or ``../shared/real`` beside the checkout. It is never committed."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
REAL = Path(os.environ["ONEMAP_REAL"]) if "ONEMAP_REAL" in os.environ else ROOT.parent / "shared" / "real"
EXPECTED = ROOT / "tests" / "independent"
#: example → folder of its real data
FOLDERS = {"vermont": "vermont-zoning", "trento": "italy-trento", "france": "france-communes"}
PRESENT = tuple(name for name, folder in FOLDERS.items() if (REAL / folder).is_dir())
