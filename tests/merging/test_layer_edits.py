"""Layers of a version's folder after a merge: only what changed is another shape, other layers and columns stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pyproj
import pytest
import shapely

from onemap.errors import ProblemsFound
from onemap.merging.ground import here_layer
from onemap.merging.incoming import Base, IncomingLayer, Name
from onemap.merging.layer_edits import GEOMETRY, Fates, merge_layers, shape_print, write_ground
from onemap.merging.shapes import same_shape
from onemap.read.publication import LoadedPublication, read_publication
from tests.publications import CODES_V1, write_tiny

A, B = CODES_V1[:2]
NEW = "ZH99010130009"


def layer(rows: dict[str, shapely.Geometry]) -> IncomingLayer:
    geometries = np.empty(len(rows), dtype=object)
    geometries[:] = list(rows.values())
    return IncomingLayer(tuple(rows), tuple(f"名{code}" for code in rows), geometries)


def rewritten(root: Path, form: str, crs: str = "EPSG:4490") -> LoadedPublication:
    """The tiny publication, the layers of its first version in another form, with a column of its own."""
    folder = root / "units" / "v1"
    loaded = read_publication(root)
    for name, held in loaded.versions["v1"].layers.items():
        shapes = held.geometries
        if crs != "EPSG:4490":
            to = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True)
            shapes = shapely.transform(shapes, lambda p: np.column_stack(to.transform(p[:, 0], p[:, 1])))  # noqa: B023
        parts = shapely.to_wkb(np.array([shapely.multipolygons([g]) for g in shapes], dtype=object))
        fields = {"code": list(held.codes), "REMARK": [f"注{code}" for code in held.codes]}
        path = folder / ("geometry.gpkg" if form == "gpkg" else f"{name}.{form}")
        (folder / f"{name}.geojson").unlink()
        more: dict[str, Any] = {"encoding": "GBK"} if form == "shp" else {}
        drivers = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "geojson": "GeoJSON"}
        columns = [np.array(column, dtype=object) for column in fields.values()]
        pyogrio.raw.write(
            path,
            parts,
            columns,
            list(fields),
            layer=name,
            driver=drivers[form],
            geometry_type="MultiPolygon",
            crs=crs,
            append=path.exists(),
            **more,
        )
    return read_publication(root)


def merged(loaded: LoadedPublication, came: dict[str, shapely.Geometry], base: Base, **how: Any) -> Any:
    (one,) = merge_layers(loaded, "v1", {"units": layer(came)}, base, how.get("fates", {}), how.get("take"))
    return one


@pytest.mark.parametrize(
    ("form", "crs"), [("gpkg", "EPSG:4490"), ("shp", "EPSG:4490"), ("geojson", "EPSG:4490"), ("gpkg", "EPSG:4549")]
)
def test_only_what_changed_is_another_shape(tmp_path: Path, form: str, crs: str) -> None:
    root = write_tiny(tmp_path)
    loaded = rewritten(root, form, crs)
    before = dict(loaded.versions["v1"].layers)
    here = here_layer(loaded, "v1")["units"]
    shapes = dict(zip(here.codes, here.geometries, strict=True))
    came = {**shapes, A: shapely.affinity.translate(shapes[A], 0.5), NEW: shapely.box(125, 30, 125.1, 30.1)}
    gone = next(code for code in shapes if code not in (A, B))
    del came[gone]
    one = merged(loaded, came, {}, fates={"units": Fates({gone})})
    assert one.codes == ((NEW,), (A,), (gone,))
    write_ground(root, loaded, "v1", one, "gpkg")
    again = read_publication(root)
    after = again.versions["v1"].layers
    assert set(after["units"].codes) == {*came}
    now = here_layer(again, "v1")["units"]
    made = dict(zip(now.codes, now.geometries, strict=True))
    assert all(same_shape(made[code], came[code]) for code in came)
    # the other layer, and what people noted beside the features
    assert after["zones"].codes == before["zones"].codes
    assert shapely.equals_exact(after["zones"].geometries, before["zones"].geometries, 1e-12).all()
    meta, _, _, data = pyogrio.raw.read(after["units"].file, layer="units" if form == "gpkg" else None)
    columns = dict(zip(meta["fields"], data, strict=True))
    assert dict(zip(columns["code"], columns["REMARK"], strict=True))[B] == f"注{B}"
    assert merge_layers(again, "v1", {"units": layer(came)}, {}, {}) == ()
    assert not list((root / "units" / "v1").glob("fresh-*"))


def test_borders_that_people_have_moved_stay_and_are_in_conflict_when_both_moved(tmp_path: Path) -> None:
    loaded = read_publication(write_tiny(tmp_path))
    held = loaded.versions["v1"].layers["units"]
    here = dict(zip(held.codes, held.geometries, strict=True))
    delivered = {**here, A: shapely.affinity.translate(here[A], 0.001)}  # what came last; people have moved it since
    base = {Name("unit", code): {GEOMETRY: shape_print(shape)} for code, shape in delivered.items()}
    assert merge_layers(loaded, "v1", {"units": layer(delivered)}, base, {}) == ()
    again = {**delivered, A: shapely.affinity.translate(here[A], 0.002)}
    one = merged(loaded, again, base)
    assert one.conflicts == (A,) and not one.changes
    assert merged(loaded, again, base, take="delivered").codes.changed == (A,)
    assert merge_layers(loaded, "v1", {"units": layer(again)}, base, {}, "kept") == ()
    decided = {True: (A,), False: ()}
    for yes, codes in decided.items():
        found = merge_layers(loaded, "v1", {"units": layer(again)}, base, {}, decided=lambda *what, yes=yes: yes)
        assert [one.codes.changed for one in found] == [codes for _ in found] and bool(found) is yes
    moved = {**delivered, B: shapely.affinity.translate(here[B], 0.002)}
    assert merged(loaded, moved, base).codes.changed == (B,)


def test_a_version_based_on_another_gets_only_what_is_new(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    loaded = read_publication(root)
    here = here_layer(loaded, "v2")["units"]
    shapes = dict(zip(here.codes, here.geometries, strict=True))
    own = set(loaded.versions["v2"].layers["units"].codes)
    inherited = next(code for code in shapes if code not in own)
    came = {**shapes, inherited: shapely.affinity.translate(shapes[inherited], 0.001)}
    (one,) = merge_layers(loaded, "v2", {"units": layer(came)}, {}, {})
    write_ground(root, loaded, "v2", one, "gpkg")
    assert set(read_publication(root).versions["v2"].layers["units"].codes) == own | {inherited}


def test_a_file_geodatabase_is_not_written(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    loaded = rewritten(root, "gpkg")
    folder = root / "units" / "v1"
    for name in loaded.versions["v1"].layers:
        meta, _, wkb, data = pyogrio.raw.read(folder / "geometry.gpkg", layer=name)
        path = folder / "geometry.gdb"
        pyogrio.raw.write(
            path,
            wkb,
            list(data),
            list(meta["fields"]),
            layer=name,
            driver="OpenFileGDB",
            geometry_type="MultiPolygon",
            crs="EPSG:4490",
            append=path.exists(),
        )
    (folder / "geometry.gpkg").unlink()
    loaded = read_publication(root)
    held = loaded.versions["v1"].layers["units"]
    came = dict(zip(held.codes, held.geometries, strict=True))
    came[A] = shapely.affinity.translate(came[A], 0.5)
    with pytest.raises(ProblemsFound) as found:
        write_ground(root, loaded, "v1", merged(loaded, came, {}), "gpkg")
    assert [problem.rule for problem in found.value.problems] == ["I47"]


@pytest.mark.parametrize("form", ["gpkg", "shp"])
def test_columns_of_numbers_and_days_stay_what_they_are(tmp_path: Path, form: str) -> None:
    """Also where the unit that comes in has none; files of the same name that are no part of the layer stay."""
    root = write_tiny(tmp_path)
    loaded = rewritten(root, form)
    path = loaded.versions["v1"].layers["units"].file
    meta, _, wkb, data = pyogrio.raw.read(path, layer="units")
    count = len(wkb)
    numbers, days = np.arange(count) + 0.5, np.array(["2025-03-01"] * count, dtype="datetime64[D]")
    others = {"gpkg": "zones", "shp": None}[form]
    kept = None if others is None else pyogrio.raw.read(path, layer=others)
    for part in path.parent.glob(f"{path.stem}.*"):
        part.unlink()
    driver = {"gpkg": "GPKG", "shp": "ESRI Shapefile"}[form]
    more = {"driver": driver, "geometry_type": "MultiPolygon", "crs": "EPSG:4490"}
    fields = [*meta["fields"], "AREA", "DAY"]
    pyogrio.raw.write(path, wkb, [*data, numbers, days], fields, layer="units", **more)
    if kept is not None:
        pyogrio.raw.write(path, kept[2], list(kept[3]), list(kept[0]["fields"]), layer="zones", append=True, **more)
    notes = path.with_name(f"{path.stem}.md")
    notes.write_text("x", encoding="utf-8")
    loaded = read_publication(root)
    here = here_layer(loaded, "v1")["units"]
    came = {**dict(zip(here.codes, here.geometries, strict=True)), NEW: shapely.box(125, 30, 125.1, 30.1)}
    write_ground(root, loaded, "v1", merged(loaded, came, {}), "gpkg")
    meta, _, _, data = pyogrio.raw.read(path, layer="units")
    columns = dict(zip(meta["fields"], data, strict=True))
    assert columns["AREA"][:count].tolist() == numbers.tolist() and np.isnan(columns["AREA"][count])
    assert (columns["DAY"][:count] == days).all() and np.isnat(columns["DAY"][count])
    assert notes.is_file()
