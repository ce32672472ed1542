"""Which delivered geometries are not valid, why in plain words, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from onemap.check.effective import Version
from onemap.errors import Message, message
from onemap.geometry.sources import Sources
from onemap.model.plan import LayerName

_REASON = re.compile(r"(?P<why>.*?)\[(?P<x>\S+) (?P<y>\S+)\]")
#: what GEOS says (TopologyValidationError) → what it means to somebody who draws
REASONS: Mapping[str, Message] = MappingProxyType(
    {
        "Self-intersection": message("its border crosses itself"),
        "Ring Self-intersection": message("a ring of its border touches itself"),
        "Hole lies outside shell": message("a hole lies outside of its polygon"),
        "Holes are nested": message("a hole lies inside another hole"),
        "Interior is disconnected": message("its holes cut it into pieces"),
        "Nested shells": message("one of its parts lies inside another"),
        "Duplicate Rings": message("a ring is there twice"),
        "Too few points in geometry component": message("a ring has too few points to enclose anything"),
        "Invalid Coordinate": message("a coordinate is no number"),
        "Ring is not closed": message("a ring does not end where it begins"),
    }
)

_KEPT: WeakKeyDictionary[Sources, dict[tuple[str, LayerName], tuple[int, ...]]] = WeakKeyDictionary()


def invalid_rows(version: Version, name: LayerName) -> tuple[int, ...]:
    """Rows of the layer *name*, as *version* itself delivers it, whose geometry is not valid; made once."""
    kept = _KEPT.setdefault(version.sources, {})
    key = (version.id, name)
    if key not in kept:
        layer = version.own.layers.get(name)
        kept[key] = () if layer is None else tuple(np.flatnonzero(~shapely.is_valid(layer.geometries)).tolist())
    return kept[key]


def unsound(version: Version, name: LayerName) -> frozenset[str]:
    """Codes whose geometry in the effective layer *name* was delivered with a fault of validity."""
    layer = version.own.layers.get(name)
    own = frozenset() if layer is None else frozenset(layer.codes[row] for row in invalid_rows(version, name))
    if version.base is None:
        return own
    inherited = unsound(version.base, name)
    return own | (inherited - frozenset(() if layer is None else layer.codes))


def reason(geometry: shapely.Geometry) -> tuple[Message, float, float]:
    """Why *geometry* is not valid, and the place in its own coordinates (x or longitude first)."""
    said = str(shapely.is_valid_reason(geometry))
    found = _REASON.fullmatch(said)
    if found is None:
        x, y = shapely.get_coordinates(geometry)[0].tolist()
        return REASONS.get(said) or message("GEOS says: {reason}", reason=said), x, y
    why = found["why"].strip()
    return REASONS.get(why) or message("GEOS says: {reason}", reason=why), float(found["x"]), float(found["y"])
