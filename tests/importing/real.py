"""Where the real data is: ``ONEMAP_REAL``, or ``../shared/real`` beside the checkout. It is never committed.

Documents are in ``ONEMAP_POLICY``, or ``../shared/policy``.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
REAL = Path(os.environ["ONEMAP_REAL"]) if "ONEMAP_REAL" in os.environ else ROOT.parent / "shared" / "real"
POLICY = Path(os.environ["ONEMAP_POLICY"]) if "ONEMAP_POLICY" in os.environ else ROOT.parent / "shared" / "policy"
#: the document with the annex table of examples/yangtze
YANGTZE = POLICY / "2023-yangtze-delta-total-pollutant-control.txt"
EXPECTED = ROOT / "tests" / "independent"
#: example → folder of its real data
FOLDERS = {"vermont": "vermont-zoning", "trento": "italy-trento", "france": "france-communes"}
PRESENT = tuple(name for name, folder in FOLDERS.items() if (REAL / folder).is_dir())
