"""Laws of change sets, asked of many pairs of versions in which every kind of record differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.compare import ChangeSet, compare, compare_in
from onemap.compare.inverse import inverse
from onemap.compare.state import apply, state_of
from onemap.model.clauses import Clause
from onemap.resolve import Chain, Snapshot, resolve
from tests.compare.changing import Changing, published

RANDOM = st.builds(Random, st.integers(0, 2**32))
Law = Callable[[Callable[[Random], None]], Callable[[], None]]


def law(examples: int) -> Law:
    """Asked of so many publications."""
    return lambda test: settings(max_examples=examples, deadline=None)(given(RANDOM)(test))


def chain_of(random: Random, *names: str) -> Chain:
    made = Changing(random)
    return resolve(published(*(made.version(name) for name in names)), "internal")


def same_version_twice(random: Random) -> tuple[Snapshot, Snapshot]:
    """Two states of one version whose plan declares nothing."""
    made = Changing(random)
    first, second = (resolve(published(made.version("2020", declares=False)), "internal") for _ in range(2))
    return first.snapshots["2020"], second.snapshots["2020"]


def whole(changes: ChangeSet) -> ChangeSet:
    """Without the order of clauses that hold otherwise: they are told in the order of the new version."""
    effects = tuple(replace(one, changed=tuple(sorted(one.changed))) for one in changes.effects)
    return replace(changes, effects=effects)


@law(30)
def test_nothing_differs_from_itself(random: Random) -> None:
    state = random.getstate()
    first = chain_of(random, "2020").snapshots["2020"]
    random.setstate(state)
    for other in (first, chain_of(random, "2020").snapshots["2020"]):
        changes = compare(first, other)
        assert changes.empty
        assert not (changes.deltas or changes.units or changes.lists or changes.zones)
        assert not (changes.effects or changes.flows or changes.suggested)
        assert all((one.old_units, one.old_km2) == (one.new_units, one.new_km2) for one in changes.totals)
        assert all(one.old == one.new for one in changes.transitions)


@law(40)
def test_a_change_set_leads_from_one_state_to_the_other_and_back(random: Random) -> None:
    chain = chain_of(random, "2020", "2021", "2022")
    for old, new in permutations(chain.snapshots, 2):
        before, after = state_of(chain.snapshots[old]), state_of(chain.snapshots[new])
        changes = compare_in(chain, old, new)
        assert apply(before, changes) == after
        assert apply(after, inverse(changes)) == before
        assert inverse(inverse(changes)) == changes
        assert compare_in(chain, new, old) == inverse(changes)


@law(40)
def test_what_is_found_does_not_depend_on_the_direction(random: Random) -> None:
    """Of two states of one version neither is the later one, so that both comparisons are made."""
    first, second = same_version_twice(random)
    assert whole(compare(second, first)) == whole(inverse(compare(first, second)))


@law(40)
def test_units_are_accounted_for_once(random: Random) -> None:
    chain = chain_of(random, "2020", "2021", "2022")
    for old, new in permutations(chain.snapshots, 2):
        changes = compare_in(chain, old, new)
        gone = [code for change in changes.units for code in change.old]
        come = [code for change in changes.units for code in change.new]
        assert len(set(gone)) == len(gone)
        assert len(set(come)) == len(come)
        assert set(gone) <= set(chain.snapshots[old].units)
        # what is not told goes on under its code
        assert set(chain.snapshots[old].units) - set(gone) == set(chain.snapshots[new].units) - set(come)


@law(40)
def test_clauses_are_addressed_where_they_stand(random: Random) -> None:
    chain = chain_of(random, "2020", "2021", "2022")
    for old, new in permutations(chain.snapshots, 2):
        changes = compare_in(chain, old, new)
        held = [change for one in (*changes.units, *changes.lists, *changes.zones) for change in one.clauses]
        for change in held:
            clause = change.after or change.before
            there = new if change.after is not None else old
            assert clause in clauses_of(chain.snapshots[there], change.list_id)
            for clause, there, address in (
                (change.after, old, change.moved_from),
                (change.before, new, change.moved_to),
            ):
                if address is not None:
                    # nearly the same words are the same clause
                    keys = {one.key for one in clauses_of(chain.snapshots[there], address[0])}
                    assert clause is not None
                    assert address[1] in keys
        for effect in changes.effects:
            for there, addresses in ((old, effect.lost), (new, (*effect.gained, *effect.changed))):
                for owner, key in addresses:
                    assert key in {one.key for one in clauses_of(chain.snapshots[there], owner)}


def clauses_of(snapshot: Snapshot, owner: str) -> tuple[Clause, ...]:
    for held in (snapshot.lists, snapshot.units, snapshot.zones):
        if owner in held:
            return held[owner].clauses or ()
    return ()


def told(changes: ChangeSet) -> Iterator[tuple[str, str]]:
    """Records that the readings speak of."""
    for unit in changes.units:
        spoken = set(unit.aspects) != {"border"} or unit.kind != "changed"
        yield from (("unit", code) for code in (*unit.old, *unit.new) if spoken)
    yield from (("list", held.list_id) for held in changes.lists)
    yield from (("zone", code) for code in (*changes.zones_added, *changes.zones_withdrawn))
    for pair in changes.zones_recoded:
        yield from (("zone", code) for code in pair)
    for zone in changes.zones:
        yield from (("zone", code) for code in (zone.old, zone.new) if set(zone.aspects) != {"border"})


@law(40)
def test_what_is_significant_is_what_is_told(random: Random) -> None:
    first, second = same_version_twice(random)
    changes = compare(first, second)
    kinds = ("unit", "list", "zone")
    significant = {(one.kind, one.key) for one in changes.deltas if one.significant and one.kind in kinds}
    assert significant == set(told(changes))


@law(10)
def test_changes_are_put_only_to_the_state_that_they_were_found_from(random: Random) -> None:
    first, second = same_version_twice(random)
    changes = compare(first, second)
    if changes.deltas:
        with pytest.raises(ValueError, match="state"):
            apply(state_of(second), changes)
    with pytest.raises(ValueError, match="version"):
        apply(replace(state_of(first), version="2019"), changes)
