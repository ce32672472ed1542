"""What is written after a merge is read as what was merged, in every version of a chain; nothing else moves."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.merging.arrivals import Arrival, base_of, sides
from onemap.merging.canonical import Records, owner_of, prints
from onemap.merging.edits import Edited, edited
from onemap.merging.incoming import Base, Incoming, Name
from onemap.merging.spelling import Labels, Spelling
from onemap.merging.three_way import Merged, merge
from onemap.read.publication import read_publication
from onemap.resolve.contents import resolve_contents
from tests.merging.mixing import copied, held, mixed, publication


def written(root: Path, version: str, here: Records, merged: Merged) -> Edited:
    """Write *merged* into the publication in *root*."""
    loaded = read_publication(root)
    contents = resolve_contents(loaded)
    based_on = loaded.versions[version].plan.based_on
    below = None if based_on is None else contents[based_on].content
    spelling = Spelling(Incoming(version), {}, contents[version].vocabulary)
    done = edited(loaded, version, below, here, merged, spelling)
    for name, text in done.texts.items():
        if text is None:
            (root / name).unlink()
        else:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text.encode())
    return done


def fixed(root: Path, version: str) -> list[Name]:
    """The lists whose order the version below gives."""
    loaded = read_publication(root)
    based_on = loaded.versions[version].plan.based_on
    return [] if based_on is None else [Name("list", key) for key in resolve_contents(loaded)[based_on].content.lists]


@settings(max_examples=60, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_what_is_written_reads_as_what_was_merged(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    tmp_path = tmp_path_factory.mktemp("laws")
    versions = random.choice([1, 2, 3])
    root = publication(random, tmp_path / "one", versions, block=random.random() < 0.7)
    other = publication(random, tmp_path / "two", versions)
    version = f"v{versions}"
    _, here = held(root, version)
    came = mixed(random, here, held(other, version)[1])
    merged = merge(here, came, {name: prints(record) for name, record in here.items()}, fixed=fixed(root, version))
    target = copied(root, tmp_path / "out")
    done = written(target, version, here, merged)
    _, now = held(target, version)
    left = {name for name, _ in done.left}
    expected = {**merged.records, **{name: here[name] for name in left}}
    wrong = differences(now, expected)
    assert not wrong, wrong
    assert [name for name in now if name.kind in ("area", "region") and name not in left] == [
        name for name in merged.records if name.kind in ("area", "region")
    ]


def differences(now: Records, expected: Records) -> list[object]:
    """What is read otherwise than it was merged; of plans ``remove`` follows from the records."""
    return [
        (name, now.get(name), expected.get(name))
        for name in {**now, **expected}
        if name.kind != "plan" and now.get(name) != expected.get(name)
    ]


@settings(max_examples=40, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_only_what_differs_is_looked_at_and_the_same_again_is_nothing(
    tmp_path_factory: pytest.TempPathFactory, random: Random
) -> None:
    """From raw records to files: as if all records were compared; then the same records change no byte."""
    tmp_path = tmp_path_factory.mktemp("raw")
    versions = random.choice([1, 2, 3])
    root = publication(random, tmp_path / "one", versions, block=random.random() < 0.7)
    version = f"v{versions}"
    _, here = held(root, version)
    came = mixed(random, here, held(publication(random, tmp_path / "two", versions), version)[1], moved=False)
    plan = came[Name("plan", "")] = here[Name("plan", "")]
    base = base_of(here)
    whole = merge(here, came, base, fixed=fixed(root, version))

    def bring(to: Path) -> tuple[Merged, Edited]:
        loaded = read_publication(to)
        contents = resolve_contents(loaded)
        incoming = incoming_of(version, came, Labels(contents[version].vocabulary), random, base)
        both = sides(loaded, contents, Arrival(incoming))
        merged = merge(both.here, both.came, both.base, fixed=fixed(to, version))
        based_on = loaded.versions[version].plan.based_on
        below = None if based_on is None else contents[based_on].content
        spelling = Spelling(incoming, both.came, contents[version].vocabulary)
        return merged, edited(loaded, version, below, both.here, merged, spelling)

    target = copied(root, tmp_path / "out")
    merged, done = bring(target)
    for name, text in done.texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).unlink(missing_ok=True)
        if text is not None:
            (target / name).write_bytes(text.encode())
    _, now = held(target, version)
    left = {name for name, _ in done.left}
    wrong = differences(now, {**whole.records, **{name: here[name] for name in left}})
    assert not wrong, wrong
    assert {change.name for change in merged.changes} == {change.name for change in whole.changes}
    base = base_of(came)
    again, written_again = bring(target)
    assert [change.name for change in again.changes if change.name not in left] == []
    assert set(written_again.texts) == set() or left
    assert plan == here[Name("plan", "")]


def incoming_of(version: str, records: Records, labels: Labels, random: Random, base: Base) -> Incoming:
    """The records as they come in, words spelled as ids or labels."""

    def raw(name: Name) -> dict[str, Any]:
        record = records[name]
        spelled = random.random() < 0.5
        made = {k: labels.field(name.kind, record, k) if spelled else v for k, v in record.items() if k != "clauses"}
        if "clauses" in record:
            made["clauses"] = [raw(Name("clause", key, owner_of(name))) for key in record["clauses"]]
        return made

    def all_of(kind: str) -> dict[str, dict[str, Any]]:
        return {name.key: raw(name) for name in records if name.kind == kind}

    return Incoming(
        version,
        all_of("publication")[""],
        all_of("plan")[""],
        tuple(all_of("area").values()),
        tuple(all_of("region").values()),
        all_of("unit"),
        all_of("zone"),
        all_of("list"),
        tuple(raw(name) for name in records if name.kind == "tag"),
        tuple(all_of("target").values()),
        {},
        base,
    )
