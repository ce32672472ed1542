"""What a publication that is there holds for a version and its delivery may name: areas, zones, lists.

Units are not read: there may be many, and nothing refers to them.
"""

from __future__ import annotations

from pathlib import Path

from onemap.model.areas import Area, AreasFile, Region
from onemap.model.clauses import AdmissionFile, AdmissionList
from onemap.model.plan import Plan
from onemap.model.units import Zone, ZonesFile
from onemap.read.documents import read_model
from onemap.resolve.content import Content


def held_content(root: Path, version: str, based_on: str | None) -> Content:
    """Areas, regions, zones and lists that *version* of the publication *root* holds, or would by *based_on*.

    Words are spelled as written. A version that is there counts with its own folder. Raises ProblemsFound for files
    that cannot be read.
    """
    units = root / "units"
    areas: dict[str, Area] = {}
    regions: dict[str, Region] = {}
    zones: dict[str, Zone] = {}
    lists: dict[str, AdmissionList] = {}
    for folder in (units, *reversed(_chain(units, version, based_on))):
        if (folder / "areas.yml").is_file():
            file = read_model(folder / "areas.yml", AreasFile)
            areas.update((area.id, area) for area in file.areas)
            regions.update((region.id, region) for region in file.regions)
        if (folder / "zones.yml").is_file():
            zones.update((zone.code, zone) for zone in read_model(folder / "zones.yml", ZonesFile).root)
        for path in sorted(folder.glob("admission/*.yml")):
            one = read_model(path, AdmissionFile)
            # a later folder replaces clauses by number, so that what it lacks is still there
            below = lists[path.stem].clauses if path.stem in lists else ()
            numbers = {clause.key for clause in one.clauses}
            kept = tuple(clause for clause in below if clause.key not in numbers)
            lists[path.stem] = AdmissionList(
                id=path.stem,
                level=one.level,
                target=one.for_,
                title=one.title,
                document=one.document,
                clauses=(*kept, *one.clauses),
            )
    return Content(areas=areas, regions=regions, zones=zones, lists=lists)


def _chain(units: Path, version: str, based_on: str | None) -> list[Path]:
    """Folders of the version and of those that it is based on, the highest first."""
    found: list[Path] = []
    name: str | None = version
    while name is not None and (folder := units / name) not in found:
        found.append(folder)
        plan = folder / "plan.yml"
        name = read_model(plan, Plan).based_on if plan.is_file() else based_on if name == version else None
    return found
