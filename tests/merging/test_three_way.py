"""The merge law, asked of random records: who wins field by field, what nobody touches, what people must decide."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.merging.canonical import Records, prints
from onemap.merging.incoming import Base, Name
from onemap.merging.three_way import Conflict, merge
from tests.merging.mixing import held, mixed, publication

UNIT = Name("unit", "U")
OF_U = "unit:U"


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> list[Records]:
    """What holds in some random versions."""
    folder = tmp_path_factory.mktemp("sides")
    roots = [publication(Random(seed), folder / str(seed)) for seed in range(6)]  # noqa: S311 - the same sides each time
    return [held(root, "v3")[1] for root in roots]


def base_of(records: Records) -> Base:
    return {name: prints(record) for name, record in records.items()}


def without_stray_tags(records: Records) -> Records:
    return {name: record for name, record in records.items() if name.kind != "tag"}


@settings(max_examples=80, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_laws(sides: list[Records], random: Random) -> None:
    here, other, third = (without_stray_tags(random.choice(sides)) for _ in range(3))
    came = mixed(random, here, other)
    # what is here changes nothing, whatever came before
    for base in ({}, base_of(here), base_of(other)):
        same = merge(here, dict(here), base)
        assert (same.records, same.changes, same.conflicts) == (here, (), ())
    # nobody has changed anything here: what came in is what holds
    clean = merge(here, came, base_of(here))
    assert clean.records == came and clean.conflicts == ()
    # twice is once
    mine = mixed(random, here, third)
    once = merge(mine, came, base_of(here))
    twice = merge(once.records, came, base_of(came))
    assert twice.records == once.records and twice.conflicts == ()
    assert merge(mine, came, base_of(came)).records == mine  # the same delivery again
    # what neither side touched is as it was
    for name, record in here.items():
        if mine.get(name) == record == came.get(name) and record.get("clauses", []) == []:
            assert once.records.get(name) == record
    # decided as a whole: no conflicts, and the chosen side wins
    taken, kept = (merge(mine, came, base_of(here), take) for take in ("delivered", "kept"))
    assert taken.conflicts == kept.conflicts == ()
    assert kept.records == once.records
    for name, field, _, value in ((c.name, c.field, c.here, c.came) for c in once.conflicts):
        found = taken.records.get(name)
        assert (found if field == "" else (found or {}).get(field)) == value or field == ""


def record(**fields: object) -> Records:
    """A unit, its clauses given as ``number=text``."""
    texts = {key[1:]: value for key, value in fields.items() if key[0] == "c"}
    made: Records = {UNIT: {"code": "U", **{k: v for k, v in fields.items() if k[0] != "c"}, "clauses": list(texts)}}
    made.update({Name("clause", key, OF_U): {"number": key, "text": text} for key, text in texts.items()})
    return made


BEFORE = record(name="甲", note="一", c1="禁止", c2="限制")
TURNED = record(name="甲", note="一", c2="限制", c1="禁止")


@pytest.mark.parametrize(
    ("here", "came", "expected", "conflicts"),
    [
        # fields of both sides
        (record(name="乙", note="一"), record(name="甲", note="二"), record(name="乙", note="二"), []),
        # the same edit on both sides
        (record(name="乙"), record(name="乙"), record(name="乙"), []),
        # both in different ways
        (record(name="乙"), record(name="丙"), record(name="乙"), [(UNIT, "name", "乙", "丙")]),
        # new clauses of both sides find their places
        (
            record(name="甲", c1="禁止", c9="本地", c2="限制"),
            record(name="甲", c1="禁止", c2="限制", c3="新"),
            record(name="甲", c1="禁止", c9="本地", c2="限制", c3="新"),
            [],
        ),
        # a clause that people have edited and the delivery has withdrawn
        (
            record(name="甲", note="一", c1="禁止", c2="改"),
            record(name="甲", note="一", c1="禁止"),
            record(name="甲", note="一", c1="禁止", c2="改"),
            [(Name("clause", "2", OF_U), "", {"number": "2", "text": "改"}, None)],
        ),
        # a unit to which people have added something and that the delivery has withdrawn
        (
            record(name="甲", note="本地", c1="禁止", c2="限制"),
            {},
            record(name="甲", note="本地", c1="禁止", c2="限制"),
            [(UNIT, "", {"code": "U", "name": "甲", "note": "本地", "clauses": ["1", "2"]}, None)],
        ),
        # withdrawn, and nobody has touched it
        (BEFORE, {}, {}, []),
        # people have taken it out, and it came in as before
        ({}, BEFORE, {}, []),
        # people have taken a clause out, and the delivery has changed it
        (
            record(name="甲", note="一", c1="禁止"),
            record(name="甲", note="一", c1="禁止", c2="改"),
            record(name="甲", note="一", c1="禁止"),
            [(Name("clause", "2", OF_U), "", None, {"number": "2", "text": "改"})],
        ),
        # the order that came in, where people have not changed it
        (BEFORE, TURNED, TURNED, []),
    ],
)  # fmt: skip
def test_both_sides(here: Records, came: Records, expected: Records, conflicts: list[tuple[object, ...]]) -> None:
    base = base_of(BEFORE)
    if here.get(UNIT, {}).get("note") is None and here:  # cases about names only
        base = base_of({name: {k: v for k, v in fields.items() if k != "note"} for name, fields in BEFORE.items()})
    done = merge(here, came, base)
    assert list(done.records.items()) == list(expected.items())
    assert list(done.conflicts) == [Conflict(*conflict) for conflict in conflicts]  # type: ignore[arg-type]


def test_without_a_base_what_people_added_stays_and_what_differs_is_in_conflict() -> None:
    done = merge(record(name="甲", note="本地", c9="本地"), record(name="乙", towns="东镇"), {})
    assert done.records[UNIT] == {"code": "U", "name": "甲", "note": "本地", "towns": "东镇", "clauses": ["9"]}
    assert done.conflicts == (Conflict(UNIT, "name", "甲", "乙"),)


def test_a_decision_holds_also_when_the_same_delivery_comes_again() -> None:
    came = record(name="乙")
    done = merge(record(name="甲"), came, base_of(came), decided=lambda name, field, value: field == "name" or None)
    assert done.records[UNIT]["name"] == "乙" and done.conflicts == ()
    done = merge(
        record(name="甲"),
        came,
        base_of(record(name="丙")),
        take="delivered",
        decided=lambda name, field, value: False if value == "乙" else None,
    )
    assert done.records[UNIT]["name"] == "甲" and done.conflicts == ()
