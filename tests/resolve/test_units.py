"""Units that are made when asked for are what they would be if all had been made at once; nothing is made too early."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.errors import ProblemsFound
from onemap.model.units import Unit
from onemap.read import unit_table
from onemap.read.publication import LoadedPublication, read_publication
from onemap.read.unit_table import UnitTable
from onemap.resolve import resolve
from onemap.resolve.contents import resolve_contents
from onemap.resolve.units import ResolvedUnits
from onemap.resolve.words import Words
from onemap.store import Store
from tests.publications import write_tiny
from tests.resolve.drafts import CODES, draft

randoms = st.builds(Random, st.integers(0, 2**32))


@contextmanager
def written(random: Random) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield draft(random).write(Path(folder))


def eager(loaded: LoadedPublication) -> LoadedPublication:
    """The same with all units in a plain dictionary."""
    versions = {name: replace(held, units=dict(held.units)) for name, held in loaded.versions.items()}
    return replace(loaded, versions=versions)


def by_hand(loaded: LoadedPublication) -> dict[str, dict[str, Unit]]:
    """The units of every version as the design says it, one after the other."""
    done: dict[str, dict[str, Unit]] = {}
    held: dict[str, Unit] = {}
    vocabulary = loaded.vocabulary
    for name, version in loaded.versions.items():
        if version.plan.vocabulary is not None:
            vocabulary = version.plan.vocabulary.over(vocabulary)
        words = Words(vocabulary, {}, Path())
        held = {code: unit for code, unit in held.items() if code not in version.plan.remove.units}
        for code, unit in version.units.items():
            clauses = unit.clauses
            if clauses is None:
                clauses = held[code].clauses if code in held else ()
            else:
                clauses = words.clauses(clauses, ("unit", code))
            held[code] = words.unit(unit.model_copy(update={"clauses": None})).model_copy(update={"clauses": clauses})
        done[name] = dict(sorted(held.items()))
    return done


def resolved_units(loaded: LoadedPublication) -> dict[str, Mapping[str, Unit]]:
    return {name: held.content.units for name, held in resolve_contents(loaded).items()}


@given(randoms)
@settings(max_examples=40, deadline=None)
def test_units_made_when_asked_for_are_those_made_at_once(random: Random) -> None:
    with written(random) as root:
        loaded = read_publication(root)
        expected = by_hand(loaded)
        lazy, at_once = resolve_contents(loaded), resolve_contents(eager(loaded))
        for name, units in expected.items():
            content, other = lazy[name].content, at_once[name].content
            assert isinstance(content.units, ResolvedUnits)
            assert list(content.units) == list(units)
            for once in range(2):
                assert dict(content.units) == units, once
                version = loaded.versions[name].units
                assert isinstance(version, UnitTable)
                version.forget()
            assert dict(other.units) == units
            assert dict(content.units.briefs) == {
                code: unit.model_copy(update={"clauses": None}) for code, unit in units.items()
            }
            assert (content.origins, content.clause_origins) == (other.origins, other.clause_origins)
            assert content.units.pack(units).units() == units
            for code in units:
                assert content.units.follows(code) == other.units.follows(code)
                assert content.units.used(code) == other.units.used(code)
                spoken = [clause for clause in units[code].clauses or () if not clause.none]
                assert content.units.spoken(code) == other.units.spoken(code) == len(spoken)


def test_forgotten_units_are_made_again_and_few_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_table, "RECENT_UNITS", 2)
    monkeypatch.setattr(unit_table, "RECENT_BYTES", 1)
    root = draft(Random(5)).write(tmp_path)  # noqa: S311 - a test
    for _ in range(2):  # the second time from what is kept
        with Store(root) as store:
            loaded = read_publication(root, store)
            units = loaded.versions["v1"].units
            assert isinstance(units, UnitTable)
            before = dict(units)
            units.forget()
            assert not any(file.is_made for file in units.files)
            assert dict(units) == before
            assert [units[code] for code in reversed(CODES)] == [before[code] for code in reversed(CODES)]
            assert not any(file.is_made for file in units.files)
            assert len(units._files._units) == 2
            assert len(units._files._jsons) == 1
            assert units[CODES[0]] is units[CODES[0]]


def test_no_unit_is_made_to_resolve_and_all_are_the_same_without_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_tiny(tmp_path)
    with Store(root) as store:
        expected = {name: dict(held.units) for name, held in resolve(read_publication(root, store)).snapshots.items()}
    with Store(root) as store:
        with monkeypatch.context() as patch:
            patch.setattr(UnitTable, "__getitem__", lambda self, code: pytest.fail(f"{code} was made"))
            patch.setattr(UnitTable, "json", lambda self, code: pytest.fail(f"{code} was opened"))
            chain = resolve(read_publication(root, store))
            for held in chain.snapshots.values():
                assert [held.briefs[code].name for code in held.units]
                assert [held.digests.unit(code) for code in held.units]
        (root / ".onemap" / "kept.sqlite").write_bytes(b"")
        store._drop()  # as after damage: the files are read again
        assert {name: dict(held.units) for name, held in chain.snapshots.items()} == expected


def test_a_file_that_changes_while_nothing_is_kept_is_read_as_it_is_by_then(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    with Store(root) as store:
        read_publication(root, store)
    with Store(root) as store:
        units = resolve(read_publication(root, store)).snapshots["v1"].units
        file = root / "units" / "v1" / "units" / "990102.yml"
        text = file.read_text(encoding="utf-8").replace("name: 溪山城镇重点管控单元", "name: 溪山区城镇重点管控单元")
        file.write_text(text, encoding="utf-8", newline="\n")
        store._drop()
        assert units["ZH99010220001"].name == "溪山区城镇重点管控单元"
        assert units["ZH99010230001"].name == "溪山一般管控单元"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("category: 优先保护单元", "category: 没有"),
        ('{number: "1-1", dimension: 空间布局约束, text: 禁止围垦。}', '{number: "1-1", dimension: 没有, text: x}'),
        (
            '{number: "1-1", dimension: 空间布局约束, text: 禁',
            '{number: "1-1", dimension: 空间布局约束, measure: 没有, text: 禁',
        ),
        (
            '{number: "1-1", dimension: 空间布局约束, text: 禁',
            '{number: "1-1", dimension: 空间布局约束, applies_to: {categories: [没有]}, text: 禁',
        ),
    ],
)
def test_unknown_words_of_units_that_nobody_asks_for_are_found(tmp_path: Path, old: str, new: str) -> None:
    root = write_tiny(tmp_path)
    file = root / "units" / "v1" / "units" / "990101.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    for _ in range(2):
        with Store(root) as store, pytest.raises(ProblemsFound) as caught:
            resolve(read_publication(root, store))
        assert [problem.rule for problem in caught.value.problems] == ["U01"]
