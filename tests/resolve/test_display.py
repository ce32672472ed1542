"""Digests by which a copy for display is held against the filed layer: they stand in files, so they never change."""

from __future__ import annotations

import hashlib
import struct

import numpy as np
import shapely

from onemap.geometry.display import filed_digests
from onemap.geometry.layer import dissolve


def test_a_digest_is_that_of_the_little_endian_bytes() -> None:
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]
    layer = dissolve(["a"], np.array([shapely.Polygon(ring)], dtype=object), "EPSG:4490")
    written = struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<dd", *point) for point in ring)
    assert filed_digests(layer) == [hashlib.sha256(written).hexdigest()[:16]]
