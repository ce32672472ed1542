"""What changed in what holds in a unit: the difference of its effective requirements, found without them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.compare import ChangeSet, compare
from onemap.compare.changes import Address, UnitEffect
from onemap.compare.effects import effects
from onemap.model.areas import Region
from onemap.model.clauses import AdmissionList, AppliesTo, Clause, Target, ZoneType
from onemap.read.publication import read_publication
from onemap.resolve import Snapshot, resolve
from onemap.resolve.requirements import RequirementIndex
from onemap.resolve.snapshot import AppliedClause
from tests.compare.test_compare import A, B, C, after, clause
from tests.resolve.drafts import CODES, Draft, draft
from tests.resolve.loading import unit

Pairs = list[tuple[str, str]]


def flat(clauses: Iterable[AppliedClause]) -> Iterator[tuple[Address, Clause]]:
    for applied in clauses:
        yield (applied.list_id, applied.clause.key), applied.clause
        yield from flat(applied.followed)


def shown(snapshot: Snapshot, code: str) -> dict[Address, Clause]:
    """Every clause on the unit's page, also those shown under a sentence that refers to them."""
    return {
        address: held
        for dimension in RequirementIndex(snapshot).of(code)
        for level in dimension.levels
        for address, held in flat(level.clauses)
    }


def slowly(old: Snapshot, new: Snapshot, pairs: Pairs, changes: ChangeSet) -> list[UnitEffect]:
    """The difference of the full requirements of every unit; addresses in code order."""
    told: dict[Address, Address | None] = {}
    owners = [(held.list_id, held.clauses) for held in changes.lists] + [(z.old, z.clauses) for z in changes.zones]
    for owner, clauses in owners:
        for c in clauses:
            if c.before is not None:
                told[owner, c.before.key] = c.moved_to if c.after is None else (c.list_id, c.after.key)
            elif c.moved_from is not None and c.after is not None:
                told[c.moved_from] = (c.list_id, c.after.key)  # from a unit's own
    codes = {**dict(pairs), **dict(changes.zones_recoded)}

    def goes_to(address: Address) -> Address | None:
        return told[address] if address in told else (codes.get(address[0], address[0]), address[1])

    found = []
    for a, b in sorted(pairs, key=lambda pair: pair[1]):
        before, now = shown(old, a), shown(new, b)
        stays = {was: to for was in before if (to := goes_to(was)) is not None and to in now}
        changed = {to for was, to in stays.items() if was in told or (to[0] in CODES and before[was] != now[to])}
        gained = {at for at in now.keys() - set(stays.values()) if at[0] != b}
        lost = {at for at in before.keys() - stays.keys() if at[0] != a}
        changed = {at for at in changed if at[0] != b or any(was[0] != a for was, to in stays.items() if to == at)}
        if gained or lost or changed:
            found.append(UnitEffect(a, b, tuple(sorted(gained)), tuple(sorted(lost)), tuple(sorted(changed))))
    return found


def quickly(old: Snapshot, new: Snapshot, pairs: Pairs, changes: ChangeSet) -> list[UnitEffect]:
    found = effects(old, new, pairs, changes.lists, changes.zones, dict(changes.zones_recoded))
    return [
        UnitEffect(e.old, e.new, tuple(sorted(e.gained)), tuple(sorted(e.lost)), tuple(sorted(e.changed)))
        for e in found
    ]


def made(draft: Draft) -> list[Snapshot]:
    with tempfile.TemporaryDirectory() as folder:
        return list(resolve(read_publication(draft.write(Path(folder))), "internal").ordered())


def shaken(random: Random, held: Snapshot) -> Snapshot:
    """The snapshot with facts of some units, types of zones, regions, the tree of areas or the levels changed."""
    units = dict(held.units)
    for code in random.sample(sorted(units), random.randint(0, min(2, len(units)))):
        categories = [word.id for word in held.vocabulary.categories]
        more: dict[str, Any] = random.choice(
            [
                {"category": random.choice(categories)},
                {"subcategory": "s"},
                {"zones": tuple(random.sample(["Y1", "Y2", "Y3", "gone"], random.randint(0, 2)))},
                {"area": random.choice(["990101", "990102", "990106"])},
                {"managed_by": ()},
                {"realm": "sea"},
            ]
        )
        units[code] = units[code].model_copy(update=more)
    held = replace(held, units=units)
    if random.random() < 0.3:
        code = random.choice(sorted(held.zones))
        other = random.choice([None, held.zones[code].model_copy(update={"element": "air", "type": "air-priority"})])
        zones = {**held.zones, code: other}
        held = replace(held, zones={name: zone for name, zone in zones.items() if zone is not None})
    if random.random() < 0.3:
        basin = Region(id="basin", name="b", areas=(random.choice(["990101", "990106", "990100"]),))
        coast = Region(id="coast", name="c", units=tuple(random.sample(CODES, 2)))
        held = replace(held, regions=random.choice([{"basin": basin}, {**held.regions, "coast": coast}]))
    if random.random() < 0.3:
        name, parent = random.choice([("990102", "990101"), ("990106", "990102"), ("990106", None)])
        areas = {**held.areas, name: held.areas[name].model_copy(update={"parent": parent})}
        held = replace(held, areas=areas)
    if random.random() < 0.2:
        held = replace(held, levels=tuple(level for level in held.levels if level != "zone"))
    return held


def edited(random: Random, held: Snapshot) -> Snapshot:
    """The snapshot with one thing changed in a list or zone: a clause, its conditions, what it follows, its target."""
    lists, zones = dict(held.lists), dict(held.zones)
    name = random.choice(sorted(lists))
    clauses = list(lists[name].clauses)
    if random.random() < 0.2:
        return replace(held, lists={**lists, name: lists[name].model_copy(update={"target": lists["L1"].target})})
    if random.random() < 0.3:
        code = random.choice(sorted(zones))
        zones[code] = zones[code].model_copy(update={"clauses": tuple(clauses)})
        return replace(held, zones=zones)
    if clauses:
        at = random.randrange(len(clauses))
        first = clauses[at]
        if random.random() < 0.3 or first.none:
            del clauses[at]
        else:
            refs = next((c.follows for other in lists.values() for c in other.clauses if c.follows), ())
            free = next(number for number in "987" if number not in {c.number for c in clauses})
            whom: dict[str, Any] = random.choice(
                [{"realm": "sea"}, {"subcategories": ("s",)}, {"categories": ("key",)}, {"areas": ("990102",)}]
            )
            changes: list[dict[str, Any]] = [
                {"applies_to": AppliesTo(**whom)},
                {"applies_to": None},
                {"text": "文"},
                {"number": free},
                {"follows": refs},
            ]
            more = random.choice(changes)
            clauses[at] = first.model_copy(update=more)
    return replace(held, lists={**lists, name: lists[name].model_copy(update={"clauses": tuple(clauses)})})


@given(st.builds(Random, st.integers(0, 2**32)))
@settings(max_examples=50, deadline=None)
def test_effects_are_the_difference_of_the_full_requirements_of_every_unit(random: Random) -> None:
    snapshots = made(draft(random))
    last = snapshots[-1]
    for change in (edited, edited, shaken, shaken, edited):
        last = change(random, last)
        snapshots.append(last)
    snapshots.append(edited(random, snapshots[1]))
    for old, new in (*pairwise(snapshots), (snapshots[0], last), (last, snapshots[1])):
        changes = compare(old, new)
        pairs = [(code, code) for code in sorted(old.units.keys() & new.units.keys())]
        alone = [sorted(one.units.keys() - other.units.keys()) for one, other in ((old, new), (new, old))]
        pairs += zip(*alone, strict=False)  # as if they were recoded
        assert quickly(old, new, pairs, changes) == slowly(old, new, pairs, changes)


def effect(old: Snapshot, new: Snapshot) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """By unit: gained, lost, changed, as list/number."""
    pairs = [(code, code) for code in sorted(old.units.keys() & new.units.keys())]
    changes = compare(old, new)
    found = effects(old, new, pairs, changes.lists, changes.zones, dict(changes.zones_recoded))
    return {
        e.new: tuple([f"{name}/{key}" for name, key in at] for at in (e.gained, e.lost, e.changed))  # type: ignore[misc]
        for e in found
    }


def city(*clauses: dict[str, Any]) -> dict[str, Any]:
    return {"990100": {"level": "市级总体", "for": {"area": "990100"}, "clauses": list(clauses)}}


def test_a_citys_clause_that_changed_came_or_went_is_told_of_every_unit_there() -> None:
    old, new = after(lists=city(clause("1", "old", measure="禁止"), clause("2", "t"), clause("3", "u")))
    # 1 has other words, 2 stays, 3 came
    assert effect(old, new) == {code: (["990100/3"], [], ["990100/1"]) for code in (A, B, C)}
    assert effect(new, old) == {code: ([], ["990100/3"], ["990100/1"]) for code in (A, B, C)}


def test_a_narrowed_clause_is_lost_where_it_no_longer_holds_and_has_changed_where_it_does() -> None:
    old, new = after(lists=city(clause("1"), clause("2", applies_to={"categories": ["优先保护单元"]})))
    assert effect(old, new) == {
        A: ([], [], ["990100/2"]),
        B: ([], ["990100/2"], []),
        C: ([], ["990100/2"], []),
    }


@pytest.mark.parametrize(
    ("whom", "fact"),
    [
        ({"categories": ("key",)}, {"category": "key"}),
        ({"subcategories": ("s",)}, {"subcategory": "s"}),
        ({"realm": "sea"}, {"realm": "sea"}),
        ({"areas": ("990102",)}, {"area": "990102"}),
        ({"areas": ("990106",)}, {"managed_by": ("990106",)}),
        ({"zones": (ZoneType(element="water"),)}, {"zones": ("Z",)}),
    ],
)
def test_a_unit_whose_facts_changed_gains_and_loses_clauses_though_no_list_did(
    whom: dict[str, Any], fact: dict[str, Any]
) -> None:
    _, old = after(lists=city(clause("1"), clause("2")))
    first, second = old.lists["990100"].clauses
    narrowed = (first, second.model_copy(update={"applies_to": AppliesTo(**whom)}))
    old = replace(old, lists={"990100": old.lists["990100"].model_copy(update={"clauses": narrowed})})
    new = replace(old, units={**old.units, A: old.units[A].model_copy(update=fact)})
    assert effect(old, new) == {A: (["990100/2"], [], [])}
    assert effect(new, old) == {A: ([], ["990100/2"], [])}


def test_an_area_that_lies_elsewhere_now_takes_the_units_along_that_it_manages() -> None:
    _, old = after([unit(A, managed_by=["990106"], clauses=[])], lists={})
    lists = {"990102": AdmissionList(id="990102", level="district", target=Target(area="990102"), clauses=())}
    lists["990102"] = lists["990102"].model_copy(update={"clauses": (Clause(**clause("1")),)})
    old = replace(old, lists=lists)
    moved = {**old.areas, "990106": old.areas["990106"].model_copy(update={"parent": "990102"})}
    assert effect(old, replace(old, areas=moved)) == {A: (["990102/1"], [], [])}


def test_what_the_units_own_sentence_refers_to_holds_in_it() -> None:
    """The list is of another district; the sentence did not change, what it names did."""
    other = {
        "990102": {"level": "区县总体", "for": {"area": "990102"}, "clauses": [clause("1", "a"), clause("2", "b")]}
    }
    refers = clause("1", "执行溪山区第一条", follows=[{"list": "990102", "numbers": ["1"]}])
    old, _ = after([unit(A, clauses=[refers])], lists=other)
    _, old = after([unit(A, clauses=[refers])], lists=other)
    changed = [Clause(**clause("1", "c")), *old.lists["990102"].clauses[1:]]
    new = replace(
        old, lists={**old.lists, "990102": old.lists["990102"].model_copy(update={"clauses": tuple(changed)})}
    )
    assert effect(old, new) == {A: ([], [], ["990102/1"]), C: ([], [], ["990102/1"])}


def test_only_units_that_something_changed_for_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of one district changed: nothing is asked of the others, and no whole unit is made."""
    lists = {"990102": {"level": "区县总体", "for": {"area": "990102"}, "clauses": [clause("1")]}}
    old, new = after(lists=lists)
    asked: list[str] = []
    real = RequirementIndex.lists_of

    def counted(self: RequirementIndex, code: str) -> tuple[str, ...]:
        asked.append(code)
        return real(self, code)

    monkeypatch.setattr(RequirementIndex, "lists_of", counted)
    assert effect(old, new) == {C: (["990102/1"], [], [])}
    assert set(asked) == {C}
