"""Local rules say the same whoever is asked: this process, or others that know of a version only what they may."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from onemap.check import shared
from onemap.check.effective import view
from onemap.check.objects import Objects
from onemap.check.rules import RULES
from onemap.check.said import said
from onemap.checking import check_publication
from onemap.read import records
from onemap.read.publication import read_publication
from onemap.read.unit_table import UnitTable
from onemap.store import Store
from onemap.workers import Workers
from tests.faults.test_faults import CASES
from tests.publications import write_tiny


class Elsewhere(Executor):
    """Does at once what it is given, and only through what can be sent."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        work, told, named = _sent((fn, args, kwargs))
        self.asked += args[0] is shared.ask
        future: Future[Any] = Future()
        future.set_result(_sent(work(*told, **named)))
        return future


def _sent(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - just made


@pytest.fixture(autouse=True)
def every_file_counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shared, "MANY_BYTES", -1)
    monkeypatch.setattr(shared, "BATCH", 1)
    monkeypatch.setattr(records, "MANY_BYTES", -1)
    monkeypatch.setattr(records, "HELD_BYTES", -1)
    yield
    shared._known.cache_clear()


def found(root: Path, workers: Workers) -> list[tuple[object, ...]]:
    """What a cold check finds, in its order; nothing but the place for what is kept is there before."""
    (root / ".onemap" / "kept.sqlite").unlink(missing_ok=True)
    with Store(root) as store:
        assert store.keeps
        problems = check_publication(root, store, workers).problems
    assert [path.name for path in (root / ".onemap").iterdir() if path.name.startswith("context")] == []
    return [
        (p.rule, p.severity, p.place, p.what.text(), p.mend.text(), p.objects, p.version, p.spot, p.leave)
        for p in problems
    ]


@pytest.mark.parametrize("name", sorted(CASES))
def test_other_processes_find_what_this_one_finds(name: str, tmp_path: Path) -> None:
    CASES[name].write(tmp_path)
    elsewhere = Elsewhere()
    assert found(tmp_path, Workers(elsewhere)) == found(tmp_path, Workers(count=1))


def test_they_are_really_asked(tmp_path: Path) -> None:
    """v1 stands alone and has two files of units and one list; v2 inherits and is asked here."""
    elsewhere = Elsewhere()
    found(write_tiny(tmp_path), Workers(elsewhere))
    assert elsewhere.asked == 3


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    unit = root / "units" / "v1" / "units" / "990101.yml"
    unit.write_text(unit.read_text("utf-8").replace('area: "990101"', 'area: "990109"'), "utf-8")
    with Workers(count=2) as workers:
        assert found(root, workers) == found(root, Workers(count=1))
    assert "U04" in {rule for rule, *_ in found(root, Workers(count=1))}


def test_no_whole_unit_is_made_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the memory of a check does not grow with the words of units."""
    root = write_tiny(tmp_path)
    (root / "units" / "v2").rename(root / "v2")
    made: list[str] = []
    revived = records._revived
    monkeypatch.setattr(records, "_revived", lambda kind, kept: made.append(kind.__name__) or revived(kind, kept))
    elsewhere = Elsewhere()
    found(root, Workers(elsewhere))
    assert elsewhere.asked == 3
    assert "UnitsFile" not in made and "AdmissionFile" in made


def test_what_others_have_read_is_laid_down_and_not_held(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    with Store(root) as store:
        units = read_publication(root, store, Workers(Elsewhere())).versions["v1"].units
        assert isinstance(units, UnitTable)
        assert [file._whole for file in units.files] == [None, None]
        assert [file.whole for file in units.files] == [records.as_json(file.model) for file in units.files]


def test_a_store_that_somebody_else_writes_holds_nothing_up(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    with Store(root) as store:
        other = sqlite3.connect(root / ".onemap" / "kept.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert not store.settle()
        problems = check_publication(root, store, Workers(Elsewhere())).problems
        other.execute("ROLLBACK")
        other.close()
        assert problems == check_publication(root).problems
    with Store(root) as store:
        store.put("here", {b"key": b"value"})
        assert store.settle() and store.get("here", [b"key"]) == {b"key": b"value"}


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.values() if rule.local])
def test_a_local_rule_asks_no_more_of_other_units_than_their_keys(rule: str, tmp_path: Path) -> None:
    """Every clause of one unit follows every other unit: what is sent of those is enough for the rule."""
    root = write_tiny(tmp_path)
    unit = root / "units" / "v1" / "units" / "990101.yml"
    others = "[{list: ZH99010220001, numbers: ['1-1', '9']}, {list: ZH99010230001, numbers: ['none:资源利用效率']}]"
    unit.write_text(
        unit.read_text("utf-8").replace(
            "text: 禁止围垦。", f"text: 按其要求, follows: {others}, applies_to: {{units: [ZH99010220001, ZH99]}}"
        ),
        "utf-8",
    )
    loaded = read_publication(root)
    version = view(loaded).versions["v1"]
    file = next(file for file in version.own.units.files if file.path.name == "990101.yml")  # type: ignore[attr-defined]
    codes = tuple(unit.code for unit in file.model.root)
    with shared.context(version, tmp_path) as place:
        batch = shared.Batch(*place, ((rule,),), (shared.File(file.path, file.whole, codes, None),))
        answer = shared.ask(batch)[0]
    from onemap.check.said import unpacked

    here = said(version, [RULES[rule]], Objects(loaded))[rule]
    told = unpacked(answer.files[0], root).get(rule, [])
    assert [(p.place, p.what.text()) for p in told] == [
        (p.place, p.what.text()) for p in here if p.place.file == file.path
    ]
    if rule in ("L04", "L05"):
        assert told


def test_a_context_that_somebody_has_changed_is_not_believed(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    version = view(read_publication(root)).versions["v1"]
    with shared.context(version, tmp_path) as (path, proof):
        path.write_bytes(pickle.dumps(print))
        with pytest.raises(OSError, match="changed"):
            shared.ask(shared.Batch(path, proof, (("U01",),), ()))
    assert not path.exists()
