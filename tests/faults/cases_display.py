"""Faults of the copy of the units that is made for drawing: rule G60."""

from __future__ import annotations

from pathlib import Path

from onemap.findings.display import write_layer
from onemap.geometry.display import DISPLAY_FILE, filed_digests
from onemap.geometry.sources import Sources
from onemap.read.publication import read_publication
from tests.faults.corpus import Case


def _outdated(root: Path) -> None:
    """A copy of the units of v1 from before one of them was drawn anew."""
    layer = Sources(read_publication(root)).of("v1", "units")
    assert layer is not None
    digests = filed_digests(layer)
    digests[0] = digests[1]
    write_layer(root / "units" / "v1" / DISPLAY_FILE, layer, {}, digests)


CASES: dict[str, Case] = {"G60": Case(then=_outdated)}
