"""The layers that hold in a version of a publication, as what comes in has them: by code, in degrees, with names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onemap.errors import Problem, ProblemsFound
from onemap.geometry.layer import Geometries, dissolve
from onemap.geometry.projection import CrsFault
from onemap.geometry.sources import Sources
from onemap.merging.incoming import IncomingLayer
from onemap.model.plan import LayerName
from onemap.read.publication import LoadedPublication
from onemap.resolve.layers import LAYER_NAMES, crs_problem


def here_layer(
    loaded: LoadedPublication, version: str, sources: Sources | None = None
) -> Mapping[LayerName, IncomingLayer]:
    """The layers that hold in *version*, one geometry per code, sorted by code, in lon/lat degrees.

    Along ``based_on`` units and zones are laid over each other by code and lose what ``remove`` names; of a boundary
    or context the last one delivered holds. The CRS is EPSG:4326 where the layer was delivered so, else EPSG:4490.
    *sources* are layers that have been made before. ``based_on`` must end; raises ProblemsFound for a layer whose
    coordinates cannot be brought to degrees.
    """
    held = sources or Sources(loaded)
    layers: dict[LayerName, IncomingLayer] = {}
    problems: list[Problem] = []
    for name in LAYER_NAMES:
        try:
            layer = held.of(version, name)
            if layer is None:
                continue
            names = _names(loaded, version, name)
            crs = "EPSG:4326" if layer.crs.upper() in ("EPSG:4326", "OGC:CRS84") else "EPSG:4490"
            called = tuple(names.get(code) for code in layer.codes)
            layers[name] = IncomingLayer(layer.codes, called, held.in_degrees(layer), crs)
        except CrsFault as fault:
            problems.append(crs_problem(loaded.versions[version], name, fault))
    if problems:
        raise ProblemsFound(problems)
    return layers


def by_code(codes: Sequence[str], names: Sequence[str | None], geometries: Geometries, crs: str) -> IncomingLayer:
    """One feature per code, sorted by code, with the first name of its rows: several rows of a code are united.

    Rows without geometry are left out; a part that is not valid is made so, but only where it is united with others.
    """
    layer = dissolve(codes, geometries, crs)
    called: dict[str, str | None] = {}
    for code, said in zip(codes, names, strict=True):
        called[code] = called.get(code) or said
    return IncomingLayer(layer.codes, tuple(called[code] for code in layer.codes), layer.geometries, crs)


def _names(loaded: LoadedPublication, version: str, name: LayerName) -> dict[str, str]:
    """The first name of every code's features in the highest version that delivers any; a feature may have none."""
    names: dict[str, str | None] = {}
    at: str | None = version
    while at is not None:
        own = loaded.versions[at]
        vector = own.layers.get(name)
        if vector is not None:
            mine: dict[str, str | None] = {}
            for code, said in zip(vector.codes, vector.names, strict=True):
                mine[code] = mine.get(code) or said
            names = {**mine, **names}
            if name not in ("units", "zones"):
                break
        at = own.plan.based_on
    return {code: said for code, said in names.items() if said is not None}
