"""The chain as a whole: what an audience sees, what versions share, that order and file splits never matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from onemap.errors import ProblemsFound
from onemap.geometry.projection import project
from onemap.model.plan import LayerName
from onemap.model.publication import Evaluation
from onemap.read.publication import LoadedPublication, LoadedVersion, read_publication
from onemap.resolve import Chain, resolve
from tests.publications import CODES_V1, CODES_V2, ZONE, write_tiny
from tests.resolve.loading import FILING, loaded, plan, square, unit, vector, version

A, B, C = "ZH99010110001", "ZH99010120001", "ZH99010230001"
ROWS = [(A, square(0)), (B, square(1)), (C, square(2))]


def units(*codes: str) -> list[dict[str, Any]]:
    return [unit(code, clauses=[]) for code in codes]


def test_the_tiny_publication(tmp_path: Path) -> None:
    chain = resolve(read_publication(write_tiny(tmp_path)))
    assert [snapshot.version for snapshot in chain.ordered()] == ["v1", "v2"]
    assert chain.as_of == dt.date(2024, 1, 1)
    assert chain.in_force == ("v2",)
    assert chain.standings["v1"].until == dt.date(2023, 6, 30)
    old, new = chain.ordered()
    assert (tuple(old.units), tuple(new.units)) == (CODES_V1, CODES_V2)
    assert new.units["ZH99010120001"].name == "临港经济开发区重点管控单元"
    assert new.units["ZH99010120001"].category == "key"
    assert [clause.number for clause in new.lists["990100"].clauses] == ["1", "2", "4", "3"]  # after 2, as in its file
    assert new.neighbours["ZH99010230001"] == ("ZH99010220001", "ZH99010220002")
    assert old.neighbours["ZH99010220001"] == ("ZH99010120001", "ZH99010230001")
    assert new.layers["units"].coverage
    assert old.area_km2(old.units["ZH99010120001"]) == 108.9  # as filed
    assert new.area_km2(new.units["ZH99010110001"]) == pytest.approx(108.9545, abs=1e-4)  # computed
    assert new.layers["zones"] is old.layers["zones"]
    assert new.zones[ZONE].type == "water-industrial"
    assert new.origins["unit", "ZH99010110001"] == "v1"


def same(one: Chain, other: Chain) -> None:
    """Both chains are equal, orders of all mappings and coordinates included."""
    assert one.standings == other.standings
    assert list(one.snapshots) == list(other.snapshots)
    for first, second in zip(one.ordered(), other.ordered(), strict=True):
        for name in ("units", "zones", "lists", "tags", "targets", "origins", "clause_origins", "neighbours"):
            assert list(getattr(first, name).items()) == list(getattr(second, name).items()), name
        assert list(first.layers) == list(second.layers)
        for layer_name, layer in first.layers.items():
            other_layer = second.layers[layer_name]
            assert layer.codes == other_layer.codes
            assert shapely.equals_identical(layer.published, other_layer.published).all()
            assert shapely.equals_identical(layer.drawn, other_layer.drawn).all()


def turned_round(held: LoadedPublication) -> LoadedPublication:
    """Everything that comes from files or features, in the opposite order."""

    def back(mapping: dict[Any, Any]) -> dict[Any, Any]:
        return dict(reversed(list(mapping.items())))

    versions: dict[str, LoadedVersion] = {}
    for name, one in reversed(list(held.versions.items())):
        layers = {
            key: replace(
                layer, codes=layer.codes[::-1], names=layer.names[::-1], geometries=layer.geometries[::-1].copy()
            )
            for key, layer in back(one.layers).items()
        }
        versions[name] = replace(
            one,
            units=back(one.units),
            zones=back(one.zones),
            lists=back(one.lists),
            tags=back(one.tags),
            targets=back(one.targets),
            layers=layers,
        )
    return replace(held, versions=versions)


def test_order_of_files_keys_and_features_never_matters(tmp_path: Path) -> None:
    held = read_publication(write_tiny(tmp_path))
    same(resolve(held), resolve(turned_round(held)))


def test_units_may_be_split_over_files_in_any_way(tmp_path: Path) -> None:
    first, second = write_tiny(tmp_path / "a"), write_tiny(tmp_path / "b")
    folder = second / "units" / "v1" / "units"
    parts = (folder / "990101.yml").read_text(encoding="utf-8").split("- code")
    for at, part in enumerate(parts[1:]):
        (folder / f"{9 - at}.yml").write_text("- code" + part, encoding="utf-8")
    (folder / "990101.yml").unlink()
    same(resolve(read_publication(first)), resolve(read_publication(second)))


def layers(**policy: str) -> dict[str, Any]:
    return {"layers": {name: {"publication": value} for name, value in policy.items()}}


def test_public_has_no_layer_that_is_withheld_or_has_no_policy() -> None:
    names: list[LayerName] = ["units", "zones", "boundary", "context"]
    own = version(
        plan("2020"),
        units(A, B, C),
        [{"code": "Z", "name": "z", "element": "水"}],
        layers=[vector(name, [("Z", square(0))] if name == "zones" else ROWS) for name in names],
    )
    held = loaded(own, **layers(units="withheld", zones="public", boundary="public"))
    chain = resolve(held)
    snapshot = chain.snapshots["2020"]
    assert list(snapshot.layers) == ["zones", "boundary"]
    assert snapshot.neighbours == {}
    assert list(chain.layer_policy) == ["zones", "boundary"]
    inside = resolve(held, "internal").snapshots["2020"]
    assert list(inside.layers) == names
    assert inside.neighbours[B] == (A, C)


def test_a_generalised_layer_is_exact_for_internal_eyes_only() -> None:
    rough = shapely.box(122, 28, 122.1, 28.1).segmentize(0.001)
    moved = shapely.transform(rough, lambda p: p + np.sin(p[:, ::-1] * 5e4) * 1e-5)
    policy = {"layers": {"units": {"publication": "generalised", "tolerance_m": "100"}}}
    held = loaded(version(plan("2020"), units(A), layers=[vector("units", [(A, moved)])]), **policy)
    public, internal = (resolve(held, who).snapshots["2020"].layers["units"] for who in ("public", "internal"))
    assert shapely.get_num_coordinates(public.published[0]) < 100 < shapely.get_num_coordinates(internal.published[0])


def test_drafts_outside_their_window_and_internal_evaluations_are_not_public() -> None:
    window = {"consultation": {"start": "2026-02-01", "end": "2026-03-01"}}
    held = loaded(
        version(plan("2020"), units(A)),
        version(plan("2026", based_on="2020", documents=[window])),
        version(plan("2027", based_on="2026", documents=[])),
        as_of="2026-02-15",
    )
    kinds = ("public", "internal")
    evaluations = tuple(
        Evaluation.model_validate({"year": "2025", "kind": "tracking", "title": kind, "publication": kind})
        for kind in kinds
    )
    held = replace(held, evaluations=evaluations)
    assert list(resolve(held).snapshots) == list(resolve(held).standings) == ["2020", "2026"]
    assert [evaluation.title for evaluation in resolve(held).evaluations] == ["public"]
    assert list(resolve(held, "internal").snapshots) == ["2020", "2026", "2027"]
    assert len(resolve(held, "internal").evaluations) == 2


def test_a_plan_keeps_the_bases_that_inherited_clauses_name() -> None:
    basis = [{"id": "law", "title": "旧法"}, {"id": "rule", "title": "办法"}]
    first = version(plan("2020", basis=basis))
    second = version(plan("2021", based_on="2020", basis=[{"id": "law", "title": "新法"}]))
    third = version(plan("2022", based_on="2021"))
    chain = resolve(loaded(first, second, third), "internal")
    assert [[(b.id, b.title) for b in held.plan.basis] for held in chain.ordered()] == [
        [("law", "旧法"), ("rule", "办法")],
        [("law", "新法"), ("rule", "办法")],
        [("law", "新法"), ("rule", "办法")],
    ]


def test_as_of_is_the_latest_date_when_it_is_not_given() -> None:
    assert resolve(loaded(version(plan("2020")))).as_of == dt.date(2020, 1, 1)
    with pytest.raises(ProblemsFound) as caught:
        resolve(loaded(version(plan("2020", documents=[]))))
    assert caught.value.problems[0].rule == "R08"


def test_geometry_without_a_unit_is_left_out() -> None:
    chain = resolve(loaded(version(plan("2020"), units(A), layers=[vector("units", ROWS)])))
    assert chain.snapshots["2020"].layers["units"].codes == (A,)
    assert chain.snapshots["2020"].neighbours == {A: ()}


def test_removed_units_lose_their_geometry_and_others_inherit_it() -> None:
    base = version(plan("2020"), units(A, B, C), layers=[vector("units", ROWS)])
    next_ = version(plan("2021", based_on="2020", remove={"units": [B]}))
    snapshot = resolve(loaded(base, next_)).snapshots["2021"]
    assert snapshot.layers["units"].codes == (A, C)
    assert snapshot.neighbours == {A: (), C: ()}


def test_versions_that_change_no_geometry_share_it() -> None:
    base = version(plan("2020"), units(A, B, C), layers=[vector("units", ROWS)])
    chain = resolve(loaded(base, version(plan("2021", based_on="2020"), [unit(A, name="新名")])))
    old, new = chain.ordered()
    assert new.layers["units"] is old.layers["units"]
    assert new.neighbours is old.neighbours


def test_a_delta_in_another_crs_is_laid_over() -> None:
    to_gauss = pyproj.Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    moved = project(np.array([shapely.box(122.1, 28, 122.2, 28.2)], dtype=object), to_gauss)[0]
    base = version(plan("2020"), units(A, B, C), layers=[vector("units", ROWS)])
    delta = version(plan("2021", based_on="2020"), layers=[vector("units", [(B, moved)], "EPSG:4549")])
    snapshot = resolve(loaded(base, delta)).snapshots["2021"]
    layer = snapshot.layers["units"]
    assert layer.crs == "EPSG:4490"
    assert shapely.equals_exact(layer.published[1], shapely.box(122.1, 28, 122.2, 28.2), 1e-6, normalize=True)
    assert snapshot.neighbours[B] == (A, C)


@pytest.mark.parametrize("crs", ["EPSG:999999", "+proj=eqc +R=1737400 +units=m +type=crs"])
def test_a_wrong_crs_is_a_problem_of_the_file(crs: str) -> None:
    """One that is unknown, and one of another body than the Earth."""
    own = version(plan("2020"), units(A), layers=[vector("units", [(A, square(0))], crs)])
    with pytest.raises(ProblemsFound) as caught:
        resolve(loaded(own))
    problem = caught.value.problems[0]
    assert (problem.rule, problem.place.file.name) == ("R09", "units.geojson")


def test_boundary_of_a_later_version_replaces_the_earlier_one_whole() -> None:
    base = version(plan("2020"), layers=[vector("boundary", [("1", square(0)), ("2", square(1))])])
    later = version(plan("2021", based_on="2020"), layers=[vector("boundary", [("1", square(5))])])
    chain = resolve(loaded(base, later, **layers(boundary="public")))
    assert chain.snapshots["2021"].layers["boundary"].codes == ("1",)


def test_areas_of_a_version_are_laid_over_those_of_the_publication() -> None:
    own = {
        "areas": [
            {"id": "990102", "name": "溪山新区", "kind": "district", "parent": "990100"},
            {"id": "990103", "name": "新区", "kind": "district", "parent": "990100"},
        ]
    }
    chain = resolve(loaded(version(plan("2020")), version(plan("2021", based_on="2020"), areas=own)))
    old, new = chain.ordered()
    assert list(old.areas) == ["990100", "990101", "990102", "990106"]
    assert list(new.areas) == ["990100", "990101", "990102", "990103", "990106"]
    assert (old.areas["990102"].name, new.areas["990102"].name) == ("溪山区", "溪山新区")
    assert (new.origins["area", "990101"], new.origins["area", "990102"]) == ("", "2021")


def test_filing_makes_the_difference_between_draft_and_version() -> None:
    document = {"signed": "2021-01-01", "effective": "2021-01-01"}
    held = loaded(
        version(plan("2020")),
        version(plan("2021", based_on="2020", documents=[document], replaces=["2020"])),
        as_of="2022-01-01",
    )
    assert resolve(held, "internal").in_force == ("2020",)
    filed = loaded(
        version(plan("2020")),
        version(plan("2021", based_on="2020", documents=[{**document, "filing": FILING}], replaces=["2020"])),
        as_of="2022-01-01",
    )
    assert resolve(filed, "internal").in_force == ("2021",)
