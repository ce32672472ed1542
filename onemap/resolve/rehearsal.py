"""What resolving would refuse, found without making any layer: for those who only check."""

from __future__ import annotations

from onemap.errors import Problem, ProblemsFound
from onemap.geometry.projection import IDENTITY, CrsFault
from onemap.geometry.sources import Sources
from onemap.read.publication import LoadedPublication
from onemap.read.vectors import KeptLayer, VectorLayer
from onemap.resolve.chain import day_of
from onemap.resolve.contents import resolve_contents
from onemap.resolve.layers import LAYER_NAMES, crs_problem
from onemap.store import Store, digest, generator


def rehearse(loaded: LoadedPublication, sources: Sources, store: Store | None = None) -> tuple[Problem, ...]:
    """The problems that :func:`onemap.resolve.resolve` would raise for the internal audience, of all versions.

    Firm rules must have passed: then a version that stands alone has nothing that overlaying could refuse.
    """
    problems: list[Problem] = []
    try:
        day_of(loaded)
    except ProblemsFound as found:
        problems += found.problems
    if any(version.plan.based_on is not None for version in loaded.versions.values()):
        try:
            resolve_contents(loaded)
        except ProblemsFound as found:
            problems += found.problems
    return (*problems, *_crs_problems(loaded, sources, store or Store(None)))


def _crs_problems(loaded: LoadedPublication, sources: Sources, store: Store) -> list[Problem]:
    problems = []
    for version, own in loaded.versions.items():
        for name in LAYER_NAMES:
            layer = own.layers.get(name)
            if layer is None or layer.crs.upper() in IDENTITY or _known_good(layer, store):
                continue
            try:
                source = sources.of(version, name)
                if source is not None:
                    sources.in_degrees(source)
            except CrsFault as fault:
                problems.append(crs_problem(own, name, fault))
                continue
            if isinstance(layer, KeptLayer):
                store.put("degrees", {_key(layer): b"yes"})
    return problems


def _known_good(layer: VectorLayer, store: Store) -> bool:
    return isinstance(layer, KeptLayer) and bool(store.get("degrees", [_key(layer)]))


def _key(layer: KeptLayer) -> bytes:
    return digest(generator(), layer.digest)
