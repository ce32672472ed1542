"""Layers that are kept: what is loaded equals what is made, nothing is read before it is asked for, no damage shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemap.errors import ProblemsFound
from onemap.geometry.layer import SourceLayer
from onemap.geometry.sources import Sources
from onemap.model.plan import LayerName
from onemap.read.publication import LoadedPublication
from onemap.read.vectors import KeptLayer, VectorLayer
from onemap.resolve import kept_layers, resolve
from onemap.resolve.geometry import Treatment, make_layer
from onemap.resolve.geometry_layer import GeometryLayer
from onemap.resolve.kept_layers import LayerStore
from onemap.resolve.neighbours import neighbours
from onemap.resolve.snapshot import Snapshot
from onemap.store import Store, digest
from tests.resolve.loading import loaded as publication
from tests.resolve.loading import plan, square, unit, vector, version
from tests.resolve.test_geometry import array, coverages

A, B, C = "ZH99010110001", "ZH99010120001", "ZH99010220001"
Read = Callable[[], npt.NDArray[np.object_]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "units").mkdir()
    return tmp_path


def told(layer: GeometryLayer) -> tuple[object, ...]:
    """Everything that a layer says without a shape."""
    codes = layer.codes
    return (
        codes,
        layer.crs,
        layer.coverage,
        layer.display,
        dict(layer.row),
        layer.area_km2.tolist(),
        [layer.bounds((code,)) for code in codes],
        layer.bounds(),
        [layer.is_drawn(code) for code in codes],
        [layer.digest(code) for code in codes],
        [layer.published_digest(code) for code in codes],
    )


def bytes_of(shapes: npt.NDArray[np.object_]) -> list[bytes]:
    return list(shapely.to_wkb(shapes))


def never() -> GeometryLayer:
    raise AssertionError("a layer is made that is kept")


@given(coverages(), st.integers(1, 7), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_is_what_was_made(
    monkeypatch: pytest.MonkeyPatch, root: Path, cells: npt.NDArray[np.object_], block: int, random: Any
) -> None:
    monkeypatch.setattr(kept_layers, "BLOCK", block)
    codes = tuple(f"u{at:02d}" for at in range(len(cells)))
    made = make_layer(SourceLayer(codes, cells, "EPSG:4490"), Treatment(5))
    near = neighbours(codes, made.published, 1e-5, made.coverage)
    key = digest(*shapely.to_wkb(cells))
    with Store(root) as store:
        at_once = LayerStore(store).keep(key, made, never)
        LayerStore(store).keep_neighbours(key, near)
        assert bytes_of(at_once.published) == bytes_of(made.published)
    some = random.sample(codes, random.randint(0, len(codes)))
    with Store(root) as store:
        later = LayerStore(store).layer(key, never)
        assert later is not None
        assert told(later) == told(made)
        assert later.bounds(some) == made.bounds(some)
        for kind in ("published", "drawn"):
            assert bytes_of(getattr(later, kind)) == bytes_of(getattr(made, kind))
            assert bytes_of(getattr(later, f"{kind}_of")(some)) == bytes_of(getattr(made, f"{kind}_of")(some))
        assert told(later.measured(some)) == told(made.measured(some))
        assert LayerStore(store).neighbours(key, codes) == near
    assert made.bounds(some) == (tuple(shapely.total_bounds(made.published_of(some)).tolist()) if some else None)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=2, max_size=6))
def test_digests_differ_where_shapes_do(sizes: list[tuple[int, int]]) -> None:
    codes = tuple(map(str, range(len(sizes))))
    published = array(*(shapely.box(0, 0, 1, 1 + high) for high, _ in sizes))
    drawn = array(*(shapely.box(0, 0, wide, 1) for _, wide in sizes))
    layer = GeometryLayer(codes, published, "EPSG:4490", published, drawn, np.zeros(len(codes)), True)
    for one, first in zip(codes, sizes, strict=True):
        for other, second in zip(codes, sizes, strict=True):
            assert (layer.digest(one) == layer.digest(other)) == (first == second)
            assert (layer.published_digest(one) == layer.published_digest(other)) == (first[0] == second[0])


def kept(layer: VectorLayer, content: str, read: Read | None = None) -> KeptLayer:
    """*layer* as one that reading has kept; *content* stands for the bytes of its file."""
    return KeptLayer(
        layer.name,
        layer.file,
        layer.codes,
        layer.names,
        layer.crs,
        layer.driver,
        read or (lambda: layer.geometries),
        digest(content),
    )


def unreadable() -> npt.NDArray[np.object_]:
    raise AssertionError("geometry is read that nobody has asked for")


ROWS: list[tuple[str, shapely.Geometry]] = [(A, square(0)), (B, square(1)), (C, square(2))]
ZONE = "YS9901012210001"
#: coordinates that no projected CRS has
FAR = shapely.box(1e30, 1e30, 2e30, 2e30)


def loaded(layers: Iterable[VectorLayer], codes: Iterable[str] = (A, B, C), **more: Any) -> LoadedPublication:
    zones = [{"code": ZONE, "name": "区", "element": "水", "type": "工业污染重点管控区"}]
    held = version(plan("2020"), [unit(code) for code in codes], zones, layers=layers)
    return publication(replace(held, **more))


def resolved(root: Path, held: LoadedPublication, store: bool = True, **more: Any) -> Mapping[str, Snapshot]:
    with Store(root if store else None) as kept_store:
        chain = resolve(held, "internal", store=kept_store, **more)
        for snapshot in chain.snapshots.values():
            for name, layer in snapshot.layers.items():
                assert layer.codes and (name == "boundary" or told(layer))
            dict(snapshot.neighbours)
        return chain.snapshots


def layers(read: Read | None = None, **content: str) -> list[VectorLayer]:
    names: dict[LayerName, list[tuple[str, shapely.Geometry]]] = {
        "units": ROWS, "zones": [(ZONE, square(0))], "boundary": [("1", shapely.box(122, 28, 122.3, 28.1))],
        "context": [("1", shapely.box(600000, 3100000, 610000, 3110000))],
    }  # fmt: skip
    crs = {"context": "EPSG:4549"}
    made = {name: vector(name, rows, crs.get(name, "EPSG:4490")) for name, rows in names.items()}
    return [kept(layer, content.get(name, name), read) for name, layer in made.items()]


def test_a_second_time_no_geometry_is_read(root: Path) -> None:
    first = resolved(root, loaded(layers()))["2020"]
    again = resolved(root, loaded(layers(unreadable)))["2020"]
    plain = resolved(root, loaded(layers()), store=False)["2020"]
    for snapshot in (first, again):
        assert snapshot.layers.keys() == plain.layers.keys()
        for name in ("units", "zones", "context"):
            assert told(snapshot.layers[name]) == told(plain.layers[name])
        assert snapshot.neighbours == plain.neighbours == {A: (B,), B: (A, C), C: (B,)}
    compared = {"to_compare": ("2020",)}
    resolved(root, loaded(layers()), **compared)
    resolved(root, loaded(layers(unreadable)), **compared)
    resolved(root, loaded(layers(unreadable)))  # what only comparing needs does not drive it out


def test_a_boundary_is_made_when_it_is_read(root: Path) -> None:
    plain = resolved(root, loaded(layers()), store=False)["2020"].layers["boundary"]
    with Store(root) as store:
        layer = resolve(loaded(layers()), "internal", store=store).snapshots["2020"].layers["boundary"]
        assert told(layer) == told(plain)
        assert bytes_of(layer.drawn) == bytes_of(plain.drawn)
        unread = [kept(vector("boundary", ROWS), "b", unreadable)]
        assert resolve(loaded(unread), "internal", store=store).snapshots["2020"].layers["boundary"].codes == (A, B, C)
        outside = [kept(vector("boundary", ROWS, "EPSG:32650"), "outside")]
        with pytest.raises(ProblemsFound) as found:
            resolve(
                loaded([*outside, kept(vector("context", [("1", FAR)], "EPSG:4549"), "far")]), "internal", store=store
            )
        assert {problem.rule for problem in found.value.problems} == {"R09"}


def test_whatever_a_layer_follows_from_makes_another(root: Path) -> None:
    def reads(held: LoadedPublication, **more: Any) -> bool:
        try:
            resolved(root, held, **more)
        except AssertionError:
            return True
        return False

    resolved(root, loaded(layers()))
    display = kept(replace(vector("units", ROWS), names=("x",) * 3), "display", unreadable)
    assert not reads(loaded(layers(unreadable)))
    assert reads(loaded(layers(unreadable, units="changed")))
    assert reads(loaded(layers(unreadable, context="changed")))
    assert reads(loaded(layers(unreadable), codes=(A, B)))
    assert reads(loaded(layers(unreadable), display=display))
    finer = loaded(layers(unreadable))
    public = finer.publication.model_copy(update={"coordinate_decimals": "4"})
    assert reads(replace(finer, publication=public))
    other = loaded(layers(unreadable)).versions["2020"]
    zones = {code: zone.model_copy(update={"element": "大气", "type": None}) for code, zone in other.zones.items()}
    assert reads(publication(replace(other, zones=zones)))


def test_what_is_lost_or_damaged_is_made_again(root: Path) -> None:
    plain = resolved(root, loaded(layers()), store=False)["2020"].layers["units"]
    for kind in ("geometry", "shapes", "neighbours"):
        resolved(root, loaded(layers()))
        database = sqlite3.connect(root / ".onemap" / "kept.sqlite")
        for harm in ("value = x'0102'", "proof = x'00'", "key = x'03'"):
            with database:
                database.execute(f"UPDATE OR REPLACE kept SET {harm} WHERE kind = ?", (kind,))  # noqa: S608
            with Store(root) as store:
                snapshot = resolve(loaded(layers()), "internal", store=store).snapshots["2020"]
                assert bytes_of(snapshot.layers["units"].drawn) == bytes_of(plain.drawn)
                assert bytes_of(snapshot.layers["units"].published_of((C, A))) == bytes_of(plain.published_of((C, A)))
                assert snapshot.neighbours == {A: (B,), B: (A, C), C: (B,)}
        database.close()
        with Store(root) as store:  # and what was made again is kept again
            layer = resolve(loaded(layers(unreadable)), "internal", store=store).snapshots["2020"].layers["units"]
            assert bytes_of(layer.drawn) == bytes_of(plain.drawn)


def test_a_version_that_changes_no_geometry_shares_the_layer(root: Path) -> None:
    def versions(read: Read | None, **more: Any) -> LoadedPublication:
        older = version(plan("2020"), [unit(A), unit(B)], layers=[kept(vector("units", ROWS[:2]), "old", read)])
        newer = version(plan("2023", based_on="2020", **more), [unit(B, problems="新")])
        newest = version(
            plan("2024", based_on="2023"), [unit(C)], layers=[kept(vector("units", ROWS[2:]), "new", read)]
        )
        return publication(older, newer, newest)

    for read in (None, unreadable):
        held = resolved(root, versions(read))
        assert held["2020"].layers["units"] is held["2023"].layers["units"]
        assert held["2024"].layers["units"].codes == (A, B, C)
    removed = resolved(root, versions(None, remove={"units": [A]}))
    assert removed["2023"].layers["units"].codes == (B,)
    assert removed["2024"].layers["units"].codes == (B, C)


def test_sources_know_codes_and_files_without_geometry() -> None:
    held = loaded(layers(unreadable))
    sources = Sources(held)
    assert sources.codes("2020", "units") == {A, B, C}
    assert Sources(loaded([])).codes("2020", "context") is None
    assert sources.crs("2020", "context") == "EPSG:4549"
    assert sources.digest("2020", "units") == digest("units")
    plain = loaded([vector("units", ROWS)])
    assert Sources(plain).digest("2020", "units") is None
