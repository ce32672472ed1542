"""What tables and maps of findings say alike: severities, reasons for letting a finding stand, names of objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onemap.errors import Problem, message
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.words import Translator

#: severities as the reports name them, the gravest first
SEVERITIES = (message("error").msgid, message("warning").msgid, message("accepted").msgid)


def left(problem: Problem, t: Translator) -> str | None:
    """Why *problem* is no error; None where it is one, or would be none anyway."""
    return None if problem.leave is None else problem.leave.reason.text(t)


class Names:
    """Names of units, zones, areas and lists by key, as the version that a finding is about has or inherits them."""

    def __init__(self, loaded: LoadedPublication | None) -> None:
        self._loaded = loaded
        self._held: dict[str | None, Mapping[str, str]] = {}

    def of(self, problem: Problem) -> list[str]:
        """The objects of *problem*, each with its name where it has one."""
        if problem.version not in self._held:
            self._held[problem.version] = dict(self._named(problem.version))
        names = self._held[problem.version]
        return [f"{key} {names[key]}" if key in names else key for key in problem.objects]

    def _named(self, version: str | None) -> Iterator[tuple[str, str]]:
        if self._loaded is None:
            return
        yield from ((area.id, area.name) for area in self._loaded.areas.areas)
        for own in reversed(self._chain(version)):
            yield from ((code, zone.name) for code, zone in own.zones.items())
            yield from ((code, unit.name) for code, unit in own.units.items())
            yield from ((key, held.title) for key, held in own.lists.items() if held.title)
            if own.areas is not None:
                yield from ((area.id, area.name) for area in own.areas.areas)

    def _chain(self, version: str | None) -> list[LoadedVersion]:
        """The version and those that it is based on, the newest first; a circle ends where it closes."""
        versions = self._loaded.versions if self._loaded is not None else {}
        found: dict[str, LoadedVersion] = {}
        while version is not None and version in versions and version not in found:
            found[version] = versions[version]
            version = versions[version].plan.based_on
        return list(found.values())
