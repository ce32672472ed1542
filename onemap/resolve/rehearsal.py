"""What resolving would refuse, found without making any layer: for those who only check."""

from __future__ import annotations

from onemap.errors import Problem, ProblemsFound
from onemap.geometry.projection import CrsFault
from onemap.geometry.sources import Sources
from onemap.read.publication import LoadedPublication
from onemap.resolve.chain import day_of
from onemap.resolve.contents import resolve_contents
from onemap.resolve.layers import LAYER_NAMES, crs_problem


def rehearse(loaded: LoadedPublication, sources: Sources) -> tuple[Problem, ...]:
    """The problems that :func:`onemap.resolve.resolve` would raise for the internal audience, of all versions."""
    problems: list[Problem] = []
    for work in (lambda: day_of(loaded), lambda: resolve_contents(loaded)):
        try:
            work()
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        return tuple(problems)
    for name in loaded.versions:
        for layer_name in LAYER_NAMES:
            try:
                layer = sources.of(name, layer_name)
                if layer is not None:
                    sources.in_degrees(layer)
            except CrsFault as fault:
                problems.append(crs_problem(loaded.versions[name], layer_name, fault))
    return tuple(dict.fromkeys(problems))
