"""What is written after a merge is read as what was merged, in every version of a chain; nothing else moves."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.merging.canonical import Records, prints
from onemap.merging.edits import Edited, edited
from onemap.merging.incoming import Incoming, Name
from onemap.merging.spelling import Spelling
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
