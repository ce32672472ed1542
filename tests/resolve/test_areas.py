"""The tree of areas, and that functional areas are counted apart."""

from __future__ import annotations

from onemap.model.areas import Area
from onemap.resolve import AreaIndex, ancestors, children, descendants, resolve, units_of, units_of_region
from tests.resolve.loading import AREAS, loaded, plan, unit, version

TREE = {area["id"]: Area.model_validate(area) for area in AREAS}
OWN, SHARED, OTHER = "ZH99010120001", "ZH99010120002", "ZH99010220001"
REGIONS = [{"id": "r", "name": "r", "areas": ["990102"], "units": [OWN, "gone"]}]


def test_tree_in_filed_order() -> None:
    assert children(TREE, "990100") == ("990101", "990102", "990106")
    assert descendants(TREE, "990100") == ("990101", "990102", "990106")
    assert ancestors(TREE, "990101") == ("990100",)
    assert children(TREE, "nowhere") == descendants(TREE, "nowhere") == ancestors(TREE, "nowhere") == ()


def test_descendants_come_branch_by_branch() -> None:
    pairs = [("root", None), ("b", "root"), ("a", "root"), ("b2", "b"), ("b1", "b"), ("a1", "a")]
    tree = {name: Area(id=name, name=name, kind="other", parent=parent) for name, parent in pairs}
    assert descendants(tree, "root") == ("b", "b2", "b1", "a", "a1")
    assert ancestors(tree, "b1") == ("b", "root")


def test_a_circle_of_areas_ends() -> None:
    tree = {
        "a": Area(id="a", name="a", kind="other", parent="b"),
        "b": Area(id="b", name="b", kind="other", parent="a"),
    }
    assert ancestors(tree, "a") == ("b",)
    assert descendants(tree, "a") == ("b",)


def test_a_functional_area_counts_what_it_manages_apart() -> None:
    units = [unit(OTHER), unit(OWN, area="990106"), unit(SHARED, managed_by=["990106", "990106"])]
    publication = loaded(version(plan("2020"), units), areas={"areas": AREAS, "regions": REGIONS})
    held = resolve(publication).snapshots["2020"]
    index = AreaIndex(held.areas, held.units)
    assert index.owned("990106") == (OWN,)
    assert index.managed("990106") == (SHARED,)
    assert index.managed("990100") == ()  # the city owns it already
    assert units_of(held, "990106") == (OWN, SHARED)
    assert units_of(held, "990106", managed=False) == (OWN,)
    assert units_of(held, "990101") == (SHARED,)
    assert units_of(held, "990100") == (OWN, SHARED, OTHER)
    assert units_of_region(held, held.regions["r"]) == (OWN, OTHER)
