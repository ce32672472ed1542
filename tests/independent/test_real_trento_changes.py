"""What comparing finds between the releases of Trento is what a plain overlay says, and nothing else."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import pytest

from onemap.compare import ChangeSet, compare_in
from onemap.importing.run import run_import
from onemap.read.publication import read_publication
from onemap.resolve import Chain, resolve
from tests.importing.real import EXAMPLES, EXPECTED, FOLDERS, REAL
from tests.independent import changes

SOURCE = REAL / FOLDERS["trento"]
VERSIONS = {"2019": "2019", "2021.1": "2021-1", "2022.1": "2022-1"}
#: published borders lie on a grid of a tenth of a metre, and their edges are straight in longitude and latitude
NEAR = {"rel": 1e-3, "abs": 3e-4}


@dataclass(frozen=True)
class Pair:
    """Two releases: what is expected, what is found."""

    expected: list[dict[str, str]]
    found: ChangeSet

    def of(self, *kinds: str) -> list[dict[str, str]]:
        return [row for row in self.expected if row["kind"] in kinds]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    target = tmp_path_factory.mktemp("trento") / "publication"
    run_import(EXAMPLES / "trento" / "mapping.yml", SOURCE, target)
    return resolve(read_publication(target), "public")


@pytest.fixture(scope="module", params=changes.PAIRS, ids=" to ".join)
def pair(request: pytest.FixtureRequest, chain: Chain) -> Pair:
    first, second = request.param
    with (EXPECTED / "trento-changes.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["from"], row["to"]) == (first, second)]
    assert rows
    return Pair(rows, compare_in(chain, VERSIONS[first], VERSIONS[second]))


def test_the_committed_table_is_what_the_script_makes() -> None:
    assert changes.trento_changes(SOURCE) == (EXPECTED / "trento-changes.csv").read_text(encoding="utf-8")


def test_units_that_changed_are_those_of_the_data_and_no_others(pair: Pair) -> None:
    wanted: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, set[str]]] = {}
    for row in pair.of("withdrawn", "added", "border", "name"):
        codes = tuple(filter(None, [row["old"]])), tuple(filter(None, [row["new"]]))
        alone = row["kind"] in ("withdrawn", "added")
        aspects = wanted.setdefault(codes, (row["kind"] if alone else "changed", set()))[1]
        if not alone:
            aspects.add(row["kind"])
    assert {(one.old, one.new): (one.kind, set(one.aspects)) for one in pair.found.units} == wanted
    assert all(one.declared is None for one in pair.found.units)
    # 300 and 2,600 m² that are nowhere wider than 5 m are the same border drawn anew
    less = {row["old"] for row in pair.of("less")}
    assert less.isdisjoint(code for one in pair.found.units for code in one.old)


def test_ground_that_units_gained_and_lost(pair: Pair) -> None:
    found = {one.old[0]: one for one in pair.found.units if "border" in one.aspects}
    rows = pair.of("border")
    assert len(rows) == len(found)
    for row in rows:
        assert found[row["old"]].km2_gained == pytest.approx(float(row["km2"]), **NEAR)
        assert found[row["old"]].km2_lost == pytest.approx(float(row["km2_lost"]), **NEAR)


def test_the_mergers_that_happened_are_suggested_and_nothing_else_is(pair: Pair) -> None:
    wanted = {(tuple(row["old"].split()), (row["new"],)): float(row["share"]) for row in pair.of("merged")}
    assert {one.kind for one in pair.found.suggested} <= {"merged"}
    assert {(one.old, one.new): one.share for one in pair.found.suggested} == pytest.approx(wanted, abs=1e-3)
    merged = {code for old, _ in wanted for code in old}
    assert {row["old"] for row in pair.of("withdrawn")} <= merged


def test_where_the_ground_went(pair: Pair) -> None:
    wanted = {(row["old"] or None, row["new"] or None): float(row["km2"]) for row in pair.of("flow")}
    assert {(one.old, one.new): one.km2 for one in pair.found.flows} == pytest.approx(wanted, **NEAR)


def test_ground_of_the_province(pair: Pair) -> None:
    names = {"municipality": "in", None: "out"}
    found = {(names[one.old], names[one.new]): one.km2 for one in pair.found.transitions}
    for row in pair.of("ground"):
        # slivers are left out
        assert found.pop((row["old"], row["new"]), 0.0) == pytest.approx(float(row["km2"]), rel=1e-4, abs=5e-3)
    assert found == {}
    (total,) = pair.found.totals
    gone, come = len(pair.of("withdrawn")), len(pair.of("added"))
    assert total.old_units - gone + come == total.new_units


def test_backwards_the_mergers_are_splits(chain: Chain) -> None:
    forth, back = compare_in(chain, "2019", "2022-1"), compare_in(chain, "2022-1", "2019")
    assert {(one.kind, one.old, one.new, one.share) for one in back.suggested} == {
        ("split", one.new, one.old, one.share) for one in forth.suggested
    }
    assert {(one.old, one.new, one.km2) for one in back.flows} == {(one.new, one.old, one.km2) for one in forth.flows}
