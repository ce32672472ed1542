"""The copy of a version's units that is made whole for drawing: whether it still belongs to the filed ones.

Beside each shape stands a digest of the filed one that it was made from. The copy is drawn only while all of them are
the same; it is never what is filed, published or measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import shapely

from onemap.geometry.layer import Geometries, SourceLayer
from onemap.geometry.projection import to_lon_lat
from onemap.read.publication import LoadedPublication
from onemap.read.vectors import VectorLayer
from onemap.read.version_layers import DISPLAY_FILE

__all__ = ["DISPLAY_FILE", "display_of", "filed_digests", "fits", "shapes_for"]
_LENGTH = 16


def filed_digests(layer: SourceLayer) -> list[str]:
    """A short digest of every geometry of *layer*, in its order."""
    return [hashlib.sha256(wkb).hexdigest()[:_LENGTH] for wkb in shapely.to_wkb(layer.geometries, byte_order=1)]


def fits(display: VectorLayer, source: SourceLayer) -> bool:
    """Whether *display* was made from all geometries of *source* as they are."""
    made_from: Mapping[str, str | None] = dict(zip(display.codes, display.names, strict=True))
    now = zip(source.codes, filed_digests(source), strict=True)
    return all(made_from.get(code) == digest for code, digest in now)


def display_of(loaded: LoadedPublication, version: str) -> VectorLayer | None:
    """The copy of *version*, or the nearest of those that it is based on; their chain must end."""
    at: str | None = version
    while at is not None:
        own = loaded.versions[at]
        if own.display is not None:
            return own.display
        at = own.plan.based_on
    return None


def shapes_for(display: VectorLayer, source: SourceLayer) -> Geometries:
    """The shapes of *display*, which fits *source*, in its order, in lon/lat degrees. Raises CrsFault."""
    row = {code: at for at, code in enumerate(display.codes)}
    rows = np.array([row[code] for code in source.codes], dtype=np.int64)
    return to_lon_lat(display.geometries[rows], display.crs)
