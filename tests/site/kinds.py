"""The reference publication as plain YAML says it is, and one page of every kind that its site must have.

Nothing here uses the generator: what the tests expect comes from the files by ``yaml.safe_load``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.site.html import Tag

#: the version in force
CURRENT = "2025"
Record = dict[str, Any]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _load(file: Path) -> Any:
    # libyaml's spelling of safe_load: the same values, ten times faster
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506


@dataclass(frozen=True)
class Reference:
    """The built reference publication: its folder ``root`` with ``units/`` and ``site/``."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "site"

    def version(self, name: str = CURRENT) -> Path:
        return self.site / "versions" / name

    def plan(self, version: str) -> Record:
        found: Record = _load(self.root / "units" / version / "plan.yml")
        return found

    @property
    def versions(self) -> list[str]:
        return sorted(file.parent.name for file in (self.root / "units").glob("*/plan.yml"))

    def chain(self, version: str) -> list[str]:
        """The versions that *version* is laid over, the first one first, itself last."""
        base = self.plan(version).get("based_on")
        return [*(self.chain(base) if base else []), version]

    def _held(self, version: str, files: str, key: str, removed: str) -> dict[str, Record]:
        held: dict[str, Record] = {}
        for name in self.chain(version):
            for gone in (self.plan(name).get("remove") or {}).get(removed) or ():
                held.pop(gone, None)
            for file in sorted((self.root / "units" / name).glob(files)):
                loaded = _load(file) or ()
                for record in loaded if isinstance(loaded, list) else loaded.get(removed) or ():
                    held[record[key]] = record
        return held

    def units(self, version: str = CURRENT) -> dict[str, Record]:
        """Units of *version* by code, overlay applied."""
        return self._held(version, "units/*.yml", "code", "units")

    def zones(self, version: str = CURRENT) -> dict[str, Record]:
        """Zones of *version* by code, overlay applied."""
        return self._held(version, "zones.yml", "code", "zones")

    def areas(self, version: str = CURRENT) -> dict[str, Record]:
        """Areas of *version* by id: the publication's, with what the versions change."""
        held: dict[str, Record] = {area["id"]: area for area in _load(self.root / "units" / "areas.yml")["areas"]}
        for name in self.chain(version):
            for gone in (self.plan(name).get("remove") or {}).get("areas") or ():
                held.pop(gone, None)
            file = self.root / "units" / name / "areas.yml"
            if file.is_file():
                held.update({area["id"]: area for area in _load(file).get("areas") or ()})
        return held

    def counts(self, version: str = CURRENT) -> Counter[str]:
        """Units of *version* by category."""
        return Counter(unit["category"] for unit in self.units(version).values())

    def with_empty_category(self, version: str = CURRENT) -> tuple[str, str]:
        """A district that has units but none of some category, and that category."""
        held: dict[str, set[str]] = {}
        for unit in self.units(version).values():
            held.setdefault(unit["area"], set()).add(unit["category"])
        everything = sorted(self.counts(version))
        for area in self.areas(version).values():
            for category in everything:
                found = held.get(area["id"])
                if area["kind"] == "district" and found and category not in found:
                    return area["id"], category
        raise AssertionError("no district has an empty category")

    def merged(self, version: str = CURRENT) -> tuple[list[str], str]:
        """Codes that *version* merges, and the code that they become."""
        change = next(c for c in self.plan(version)["changes"] if c["kind"] == "merge")
        return change["from"], change["to"][0]


def _area(reference: Reference, kind: str) -> str:
    owners = {unit["area"] for unit in reference.units().values()}
    areas = [area for area in reference.areas().values() if area["kind"] == kind]
    return str(next((a["id"] for a in areas if a["id"] in owners), areas[0]["id"]))


def _unit(reference: Reference, start: str) -> str:
    return next(code for code in sorted(reference.units()) if code.startswith(start))


def _one(reference: Reference, pattern: str) -> str:
    """The first page of the current version that *pattern* finds."""
    found = sorted(reference.version().glob(pattern))
    assert found, f"the site has no {pattern}"
    return found[0].relative_to(reference.version()).as_posix()


_PORTAL: dict[str, Callable[[Reference], str]] = {
    "portal home": lambda r: "index.html",
    "prose": lambda r: "about.html",
    "portal map": lambda r: "map.html",
    "portal find": lambda r: "find.html",
    "versions": lambda r: "versions/index.html",
    "unit history": lambda r: f"units/{r.merged()[1]}.html",
    "history of a code that is gone": lambda r: f"units/{r.merged()[0][0]}.html",
    "not found": lambda r: "404.html",
}
_VERSION: dict[str, Callable[[Reference], str]] = {
    "version home": lambda r: "index.html",
    "map": lambda r: "map.html",
    "find": lambda r: "find.html",
    "changes": lambda r: "changes.html",
    "unit on land": lambda r: f"units/{_unit(r, 'ZH')}.html",
    "unit at sea": lambda r: f"units/{_unit(r, 'HY')}.html",
    "merged unit": lambda r: f"units/{r.merged()[1]}.html",
    "areas": lambda r: "areas/index.html",
    "city": lambda r: f"areas/{_area(r, 'city')}.html",
    "district": lambda r: f"areas/{_area(r, 'district')}.html",
    "functional area": lambda r: f"areas/{_area(r, 'functional')}.html",
    "district with an empty category": lambda r: f"areas/{r.with_empty_category()[0]}.html",
    "zones": lambda r: "zones/index.html",
    "zone": lambda r: f"zones/{min(r.zones())}.html",
    "lists": lambda r: "admission/index.html",
    "list": lambda r: "admission/990100.html",
    "dimension": lambda r: "admission/dimension-space.html",
    "industry": lambda r: _one(r, "admission/industry-*.html"),
    "downloads": lambda r: "data/index.html",
}
KINDS = (*_PORTAL, *_VERSION)
VERSION_KINDS = tuple(_VERSION)


def address(reference: Reference, kind: str) -> str:
    """The path of a page of *kind* below the site."""
    return _PORTAL[kind](reference) if kind in _PORTAL else f"versions/{CURRENT}/{_VERSION[kind](reference)}"


def inside_version(reference: Reference, kind: str) -> str:
    """The path of a page of *kind* below the folder of the current version."""
    return _VERSION[kind](reference)


def walk_links(found: Iterable[Tag]) -> Iterator[str]:
    """Addresses that the elements *found* name in any attribute that a browser follows or loads."""
    for tag in found:
        for name in ("href", "src", "action", "poster", "data"):
            if name in tag.attributes and not (name == "data" and tag.name != "object"):
                yield tag.attributes[name]
        for part in tag.attributes.get("srcset", "").split(","):
            if part.strip():
                yield part.split()[0]
