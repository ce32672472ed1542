"""The reference publication is whole: it fits the models, its geometry is a coverage, its references meet something."""

from __future__ import annotations

import filecmp
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import yaml

from onemap.model.areas import AreasFile
from onemap.model.clauses import AdmissionFile, Clause, TagsFile
from onemap.model.plan import Plan
from onemap.model.publication import AcceptedFile, Evaluation, OriginalsFile, Publication, TargetsFile
from onemap.model.units import Unit, UnitsFile, Zone, ZonesFile
from onemap.model.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "units"
VERSIONS = ("2020", "2023-1", "2025", "2026-1")
MODELS: dict[str, Any] = {
    "publication.yml": Publication,
    "areas.yml": AreasFile,
    "accepted.yml": AcceptedFile,
    "plan.yml": Plan,
    "zones.yml": ZonesFile,
    "targets.yml": TargetsFile,
    "sources.yml": OriginalsFile,
}
FOLDERS: dict[str, Any] = {"admission": AdmissionFile, "units": UnitsFile, "tags": TagsFile, "evaluations": Evaluation}


def load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only text


def model(path: Path) -> Any:
    return (MODELS.get(path.name) or FOLDERS[path.parent.name]).model_validate(load(path))


class Version:
    """A version with what it inherits, by a plain overlay that owes nothing to the generator's own."""

    def __init__(self, name: str) -> None:
        folder = UNITS / name
        self.plan: Plan = model(folder / "plan.yml")
        below = Version(self.plan.based_on) if self.plan.based_on else None
        self.units: dict[str, Unit] = dict(below.units) if below else {}
        self.zones: dict[str, Zone] = dict(below.zones) if below else {}
        self.lists: dict[str, dict[str, Clause]] = {k: dict(v) for k, v in below.lists.items()} if below else {}
        self.headers: dict[str, AdmissionFile] = dict(below.headers) if below else {}
        self.areas = dict(below.areas) if below else {a.id: a for a in model(UNITS / "areas.yml").areas}
        self.regions = dict(below.regions) if below else {r.id: r for r in model(UNITS / "areas.yml").regions}
        self.geometry: dict[str, dict[str, Any]] = {k: dict(v) for k, v in below.geometry.items()} if below else {}
        for group, codes in (("units", self.plan.remove.units), ("zones", self.plan.remove.zones)):
            for code in codes:
                del getattr(self, group)[code]
                del self.geometry[group][code]
        for ref in self.plan.remove.clauses:
            del self.lists[ref.list][ref.number]
        if (folder / "areas.yml").exists():
            self.areas |= {a.id: a for a in model(folder / "areas.yml").areas}
            self.regions |= {r.id: r for r in model(folder / "areas.yml").regions}
        for path in sorted((folder / "units").glob("*.yml")):
            for unit in model(path).root:
                if unit.clauses is None:
                    unit = unit.model_copy(update={"clauses": self.units[unit.code].clauses})
                self.units[unit.code] = unit
        self.zones |= {z.code: z for z in model(folder / "zones.yml").root} if (folder / "zones.yml").exists() else {}
        for path in sorted((folder / "admission").glob("*.yml")):
            file = model(path)
            self.headers[path.stem] = file
            self.lists.setdefault(path.stem, {}).update({c.key: c for c in file.clauses})
        for layer, frame in frames(folder, self.plan).items():
            self.geometry.setdefault(layer, {}).update(frame)


def frames(folder: Path, plan: Plan) -> dict[str, dict[str, Any]]:
    """Geometry of a version's own files in EPSG:4490, by layer and code."""
    found: dict[str, dict[str, Any]] = {}
    for layer in ("units", "zones", "boundary", "context"):
        source = plan.geometry.get(layer)  # type: ignore[call-overload]
        if source is not None:
            frame = gpd.read_file(folder / source.file, layer=source.layer, encoding=source.encoding)
            code = source.code or "code"
        elif (folder / f"{layer}.geojson").exists():
            frame, code = gpd.read_file(folder / f"{layer}.geojson"), "code"
        elif (folder / "geometry.gpkg").exists() and layer in set(gpd.list_layers(folder / "geometry.gpkg")["name"]):
            frame, code = gpd.read_file(folder / "geometry.gpkg", layer=layer), "code"
        else:
            continue
        code = code if code in frame.columns else "HJGKDYBM"
        assert frame[code].is_unique
        found[layer] = dict(zip(frame[code], frame.to_crs("EPSG:4490").geometry, strict=True))
    return found


@pytest.fixture(scope="module")
def versions() -> dict[str, Version]:
    return {name: Version(name) for name in VERSIONS}


def vocabulary(version: Version) -> Vocabulary:
    base = Vocabulary.model_validate(load(ROOT / "onemap/model/vocabulary.yml"))
    return version.plan.vocabulary.over(base) if version.plan.vocabulary else base


@pytest.mark.parametrize("path", sorted(UNITS.rglob("*.yml")), ids=lambda p: str(p.relative_to(UNITS)))
def test_every_file_fits_its_model_and_reads_alike_everywhere(path: Path) -> None:
    model(path)
    assert yaml.safe_load(path.read_text("utf-8")) == _with_flags(load(path)), "a scalar is not text for PyYAML"
    assert b"\r" not in path.read_bytes()
    assert path.stat().st_size < 2**20


def _with_flags(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: v == "true" if k == "none" else _with_flags(v) for k, v in value.items()}
    return [_with_flags(v) for v in value] if isinstance(value, list) else value


def test_no_file_is_large() -> None:
    files = [p for p in UNITS.rglob("*") if p.is_file()]
    assert max(p.stat().st_size for p in files) < 2**20
    assert sum(p.stat().st_size for p in files) < 8 * 2**20


@pytest.mark.parametrize("name", VERSIONS)
def test_units_are_a_coverage_with_a_polygon_each(versions: dict[str, Version], name: str) -> None:
    version = versions[name]
    shapes = version.geometry["units"]
    assert set(shapes) == set(version.units)
    assert set(version.geometry["zones"]) == set(version.zones)
    snapped = shapely.set_precision(np.array(list(shapes.values())), 0)
    rounded = shapely.transform(snapped, lambda xy: np.round(xy, 6))
    assert shapely.coverage_is_valid(rounded)
    assert all(g.is_valid and not g.is_empty for g in version.geometry["zones"].values())
    outline = shapely.transform(np.array(list(version.geometry["boundary"].values())), lambda xy: np.round(xy, 6))
    assert shapely.symmetric_difference(shapely.union_all(outline), shapely.union_all(rounded)).area < 1e-8


@pytest.mark.parametrize("name", VERSIONS)
def test_codes_and_references(versions: dict[str, Version], name: str) -> None:
    version, words = versions[name], vocabulary(versions[name])
    for unit in version.units.values():
        parts = words.unit_code.parts(unit.code)
        assert parts is not None
        assert words.category(unit.category).digit == parts["category"]
        assert unit.area == parts["area"] and unit.area in version.areas
        assert all(a in version.areas for a in unit.managed_by)
        assert unit.zones and set(unit.zones) <= set(version.zones)
        assert unit.towns or parts["realm"] == "HY"
        assert {c.dimension for c in unit.clauses or ()} <= {t.label for t in words.dimensions} | DIMENSIONS_BEFORE
        for clause in unit.clauses or ():
            for ref in clause.follows:
                assert all(n in version.lists[ref.list] for n in ref.numbers), (unit.code, ref)
    for zone in version.zones.values():
        assert words.zone_code.parts(zone.code)
        element = words.element(zone.element)
        assert zone.type in {t.label for t in element.types}
    basis = {b.id for b in version.plan.basis}
    assert all(b.id in basis for change in version.plan.changes for b in change.basis)


DIMENSIONS_BEFORE = {"污染物排放管控"}


@pytest.mark.parametrize("name", VERSIONS)
def test_zones_named_are_those_that_overlap(versions: dict[str, Version], name: str) -> None:
    version = versions[name]
    codes = list(version.zones)
    tree = shapely.STRtree([version.geometry["zones"][c] for c in codes])
    for unit in version.units.values():
        inner = version.geometry["units"][unit.code].buffer(-0.0004)
        assert {codes[i] for i in tree.query(inner, predicate="intersects")} <= set(unit.zones)


@pytest.mark.parametrize("name", VERSIONS)
def test_every_clause_meets_a_unit(versions: dict[str, Version], name: str) -> None:
    version = versions[name]
    for list_id, clauses in version.lists.items():
        target = version.headers[list_id].for_
        for clause in clauses.values():
            to = clause.applies_to
            for area in (*(to.areas if to else ()), *((target.area,) if target.area else ())):
                assert area in version.areas
            if target.region:
                assert set(version.regions[target.region].areas) <= set(version.areas)
            if to is not None:
                assert any(
                    (not to.categories or u.category in to.categories)
                    and (not to.realm or u.code.startswith("HY") == (to.realm == "sea"))
                    and (not to.areas or u.area in to.areas or set(to.areas) & set(u.managed_by))
                    and (not to.units or u.code in to.units)
                    and (not to.regions or any(u.area in version.regions[r].areas for r in to.regions))
                    and (not to.zones or any(_in_zone(version.zones[z], to.zones) for z in u.zones))
                    for u in version.units.values()
                ), (list_id, clause.number)


@pytest.mark.parametrize("name", ("2020", "2025"))
def test_tags_annotate_clauses_that_are_there(versions: dict[str, Version], name: str) -> None:
    paths = sorted((UNITS / name / "tags").glob("*.yml"))
    assert paths
    for path in paths:
        for tag in model(path).tags:
            assert tag.number in versions[name].lists[tag.list or path.stem]


def _in_zone(zone: Zone, wanted: Any) -> bool:
    return any(zone.element == w.element and w.type in (None, zone.type) for w in wanted)


def test_size_and_variety(versions: dict[str, Version]) -> None:
    for name in ("2020", "2025"):
        v = versions[name]
        assert len(v.units) >= 90
        assert len({z.element for z in v.zones.values()}) >= 6
        assert len(v.lists["990100"]) >= 40
        assert {a for a in v.areas if v.areas[a].kind in ("district", "functional")} <= set(v.lists)
        assert not [u for u in v.units.values() if u.area == "990101" and u.category == "一般管控单元"]
        clauses = [c for u in v.units.values() for c in u.clauses or ()]
        assert all(u.clauses for u in v.units.values())
        assert sum(bool(c.items) for c in clauses) >= 20
        assert sum(bool(c.follows) for c in clauses) >= 20
        assert sum(c.none for c in clauses) >= 5
        texts = [c.text for c in clauses if c.text and not c.follows]
        assert len(set(texts)) / len(texts) > 0.8
    assert "片区（流域）" in {h.level for h in versions["2025"].headers.values()}
    kinds = {c.kind for c in versions["2023-1"].plan.changes}
    assert {"merge", "split", "withdraw", "border", "category", "rename"} <= kinds


def test_filed_areas_are_the_ellipsoid_s(versions: dict[str, Version]) -> None:
    from pyproj import Geod

    geod = Geod(ellps="GRS80")
    for version in versions.values():
        for code, unit in version.units.items():
            measured = abs(geod.geometry_area_perimeter(version.geometry["units"][code])[0]) / 1e6
            assert unit.area_km2 is not None
            assert measured == pytest.approx(float(unit.area_km2), rel=1e-4, abs=0.006)


def test_made_again_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))  # tools/ is no part of the installed package
    from tools.reference.generate import generate

    generate(tmp_path)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert made == sorted(p.relative_to(ROOT) for p in UNITS.rglob("*") if p.is_file())
    different = [str(p) for p in made if not _alike(tmp_path / p, ROOT / p)]
    assert not different


def _alike(made: Path, kept: Path) -> bool:
    """Equal bytes; a GeoPackage, whose bytes depend on SQLite's version, equal features."""
    if made.suffix != ".gpkg":
        return filecmp.cmp(made, kept, shallow=False)
    layers = gpd.list_layers(kept)["name"].tolist()
    assert gpd.list_layers(made)["name"].tolist() == layers
    return all(gpd.read_file(made, layer=n).equals(gpd.read_file(kept, layer=n)) for n in layers)
