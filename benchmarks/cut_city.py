"""A publication cut out of a register of one version: a city with everything above it that addresses it.

What stays: the units of the city's districts, the areas on the way from the country down to them, the lists that are
for one of these areas, the zones of these areas, and the rows of every layer that belong to what stays. With *around*
the districts whose units touch a unit of the city stay too, whole: then a page of the city has all its neighbours.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
import yaml

from benchmarks.national.register import VERSION, write_layer


@dataclass(frozen=True)
class Register:
    """A register in *root*, read once for many cuts: areas by id, layers as frames with the column ``code``."""

    root: Path
    areas: dict[str, dict[str, Any]]
    layers: dict[str, geopandas.GeoDataFrame]

    @classmethod
    def read(cls, root: Path) -> Register:
        held = _load(root / "units" / "areas.yml")["areas"]
        files = sorted((root / "units" / VERSION).glob("*.gpkg"))
        layers = {file.stem: geopandas.read_file(file, layer=file.stem, engine="pyogrio") for file in files}
        return cls(root, {area["id"]: area for area in held}, layers)

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.layers["units"].geometry.to_numpy())

    @cached_property
    def zones(self) -> list[str]:
        """The records of the zones as they are written, one by one."""
        parts = (self.root / "units" / VERSION / "zones.yml").read_text(encoding="utf-8").split("- code: ")
        return [f"- code: {part}" for part in parts[1:]]

    def districts(self, city: str) -> list[str]:
        return [key for key, area in self.areas.items() if area.get("parent") == city]

    def touching(self, city: str) -> set[str]:
        """Districts of other cities whose units share a border, or a point, with a unit of *city*."""
        units = self.layers["units"]
        inside = units["code"].str[2:6] == city[:4]
        _, rows = self.tree.query(units.geometry[inside].to_numpy(), predicate="intersects")
        return {code[2:8] for code in units["code"].to_numpy()[np.unique(rows)]} - set(self.districts(city))


def cut(register: Register, city: str, target: Path, *, around: bool) -> None:
    """Write the publication of *city* to the folder *target*, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    source = register.root
    for path in source.iterdir():
        if path.is_dir() and path.name in ("content", "site_overrides"):
            shutil.copytree(path, target / path.name)
    shutil.copy(source / "mkdocs.yml", target)
    owners = {*register.districts(city), *(register.touching(city) if around else ())}
    areas = {key for owner in owners for key in _above(register, owner)}
    units, old = target / "units", source / "units"
    (units / VERSION / "units").mkdir(parents=True)
    (units / VERSION / "admission").mkdir()
    shutil.copy(old / "publication.yml", units)
    shutil.copy(old / VERSION / "plan.yml", units / VERSION)
    _dump(units / "areas.yml", {"areas": [area for key, area in register.areas.items() if key in areas]})
    for owner in owners:
        shutil.copy(old / VERSION / "units" / f"{owner}.yml", units / VERSION / "units")
    for area in areas:
        file = old / VERSION / "admission" / f"{area}.yml"
        if file.is_file():
            shutil.copy(file, units / VERSION / "admission")
    zones = [record for record in register.zones if record[10:16] in owners]
    (units / VERSION / "zones.yml").write_text("".join(zones), encoding="utf-8", newline="\n")
    for name, frame in register.layers.items():
        codes = frame["code"]
        held = codes.isin(owners) if name == "boundary" else codes.str[2:8].isin(owners)
        write_layer(units / VERSION / f"{name}.gpkg", name, list(codes[held]), frame.geometry[held].to_numpy())


def _above(register: Register, area: str) -> Iterable[str]:
    key: str | None = area
    while key is not None:
        yield key
        key = register.areas[key].get("parent")


def _load(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _dump(file: Path, data: Any) -> None:
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8", newline="\n")
