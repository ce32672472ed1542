"""What an earlier run has kept changes nothing in what a check says, and is never trusted when damaged."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from onemap.checking import check_publication
from onemap.findings.display import write_layer
from onemap.geometry.display import filed_digests
from onemap.geometry.sources import Sources
from onemap.model.plan import LayerName
from onemap.read import version_layers
from onemap.read.publication import read_publication
from onemap.read.vectors import VectorLayer
from onemap.report import as_text
from onemap.store import Store, digest
from onemap.workers import Workers
from tests.faults.test_faults import CASES
from tests.publications import write_tiny


def cold(root: Path) -> str:
    return as_text(check_publication(root).problems, root)


def warm(root: Path) -> str:
    with Store(root) as store:
        problems = check_publication(root, store).problems
    return as_text(problems, root)


def kept(root: Path) -> Path:
    return root / ".onemap" / "kept.sqlite"


@pytest.mark.parametrize("part", range(4))
def test_a_kept_check_says_what_a_cold_one_says(part: int, tmp_path: Path) -> None:
    """The faults of the corpus one after the other in one folder, each followed by an edit of one file."""
    draw = random.Random(part)  # noqa: S311 - a test
    names = sorted(CASES)[part::4]
    draw.shuffle(names)
    for name in names:
        shutil.rmtree(tmp_path / "units", ignore_errors=True)
        CASES[name].write(tmp_path)
        assert warm(tmp_path) == cold(tmp_path), name
        file = draw.choice(sorted((tmp_path / "units").rglob("*.yml")))
        with file.open("ab") as stream:
            stream.write(b"# a remark\n")
        assert warm(tmp_path) == cold(tmp_path), (name, file)


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "units" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_a_copy_for_drawing_is_held_against_the_layer_only_when_one_of_them_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CASES["G60"].write(tmp_path)
    said = warm(tmp_path)
    assert "G60" in said
    copy = tmp_path / "units" / "v1" / version_layers.DISPLAY_FILE
    edit(tmp_path, "v1/units/990102.yml", "节约用水。", "节约用水和用电。")
    with monkeypatch.context() as patched:
        really = version_layers.read_layer

        def other(root: Path, file: Path, name: LayerName, **more: Any) -> VectorLayer:
            assert file != copy, "it is read again"
            return really(root, file, name, **more)

        patched.setattr(version_layers, "read_layer", other)
        assert warm(tmp_path) == said
    layer = Sources(read_publication(tmp_path)).of("v1", "units")
    assert layer is not None
    copy.unlink()
    write_layer(copy, layer, {}, filed_digests(layer))
    assert warm(tmp_path) == cold(tmp_path) != said


def test_only_the_changed_file_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onemap.read import records

    read: list[str] = []
    real = records.read_model

    def counted(path: Path, model: type) -> object:
        read.append(path.name)
        return real(path, model)

    monkeypatch.setattr(records, "read_model", counted)
    root = write_tiny(tmp_path)
    warm(root)
    assert len(read) == 6
    read.clear()
    edit(root, "v1/units/990102.yml", "节约用水。", "节约用水和用电。")
    warm(root)
    assert read == ["990102.yml"]


def test_what_is_no_longer_used_is_dropped(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    warm(root)

    def rows() -> int:
        with sqlite3.connect(kept(root)) as database:
            return int(database.execute("SELECT count(*) FROM kept").fetchone()[0])

    before = rows()
    for number in range(3):
        edit(root, "v1/units/990102.yml", "节约用水", f"节约用水{number}")
        warm(root)
    assert rows() == before


@pytest.mark.parametrize("damage", ["cut", "noise", "values", "folder"])
def test_damage_is_as_good_as_absence(damage: str, tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    edit(root, "v1/units/990101.yml", "category: 优先保护单元", "category: 重点管控单元")
    expected = warm(root)
    file = kept(root)
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    elif damage == "noise":
        file.write_bytes(b"SQLite format 3\0" + random.Random(1).randbytes(20000))  # noqa: S311
    elif damage == "values":
        with sqlite3.connect(file) as database:
            database.execute("UPDATE kept SET value = x'7b7d'")
    else:
        file.unlink()
        file.mkdir()
    assert warm(root) == expected
    assert warm(root) == expected


def test_a_store_that_somebody_else_writes_is_done_without(tmp_path: Path) -> None:
    root = write_tiny(tmp_path)
    warm(root)
    other = sqlite3.connect(kept(root), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert warm(root) == cold(root)
    other.execute("ROLLBACK")
    other.close()


def test_nothing_is_kept_outside_a_publication(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put("x", {digest("a"): b"b"})
        assert store.get("x", [digest("a")]) == {}
    assert list(tmp_path.iterdir()) == []


def test_several_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemap.read.records.MANY_BYTES", 0)
    monkeypatch.setattr("onemap.read.records.BATCH", 1)
    root = write_tiny(tmp_path)
    edit(root, "v1/units/990102.yml", "dimension: 资源利用效率", "dimensoin: 资源利用效率")
    edit(root, "v1/units/990101.yml", "category: 优先保护单元", "category: 重点管控单元")
    for _ in range(2):
        with Workers(count=2) as workers:
            assert as_text(check_publication(root, Store(None), workers).problems, root) == cold(root)
        edit(root, "v1/units/990102.yml", "dimensoin: 资源利用效率", "dimension: 资源利用效率")
        edit(root, "v1/units/990102.yml", "dimension: 资源利用效率", "dimensoin: 资源利用效率")


def test_a_clause_that_follows_another_unit_is_not_judged_by_its_words(tmp_path: Path) -> None:
    """U11 is a local rule: what the words of a unit in another file say must not be part of what it finds."""
    root = write_tiny(tmp_path)
    edit(root, "v1/admission/990100.yml", ", measure: 禁止, text: 禁止在优先保护单元内新建", ", text: 妥善管理")
    edit(
        root,
        "v1/units/990101.yml",
        "text: 禁止围垦。",
        'text: 从其要求。, follows: [{list: ZH99010220001, numbers: ["1-1"]}]',
    )
    edit(root, "v1/units/990102.yml", "text: 优化城镇布局。", "measure: 禁止, text: 禁止扩建。")
    assert warm(root) == cold(root)
    edit(root, "v1/units/990102.yml", "measure: 禁止, text: 禁止扩建。", "text: 优化城镇布局。")
    assert warm(root) == cold(root)


def test_a_layer_far_back_in_the_history_is_looked_at_again(tmp_path: Path) -> None:
    """v3 replaces v2, which has its layers from v1: where v1 lies says where v3 should lie."""
    root = write_tiny(tmp_path)
    units = root / "units"
    shutil.copytree(units / "v1", units / "v3")
    edit(root, "v3/plan.yml", "version: v1", "version: v3\nreplaces: [v2]")
    for name in ("units.geojson", "units/990102.yml", "units/990101.yml"):
        (units / "v2" / name).unlink()
    warm(root)
    for name in ("v1/units.geojson", "v1/zones.geojson"):
        file = units / name
        file.write_text(file.read_text(encoding="utf-8").replace("122.", "117."), encoding="utf-8", newline="\n")
    said = warm(root)
    assert "v3/units.geojson: error G46" in said
    assert said == cold(root)


def test_a_store_that_somebody_else_has_made_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reviewer checks a folder that was handed in with a store saying that nothing is wrong."""
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / "theirs"))
    root = write_tiny(tmp_path / "publication")
    edit(root, "v1/units/990101.yml", "category: 优先保护单元", "category: 重点管控单元")
    expected = warm(root)
    with sqlite3.connect(kept(root)) as database:
        database.execute("UPDATE kept SET value = x'7b7d' WHERE kind = 'local'")
        rows = database.execute("SELECT kind, key, value FROM kept").fetchall()
        with Store(root) as signer:  # with their own key the forger signs everything
            signed = [(signer._proof(kind, key, value), kind, key) for kind, key, value in rows]
        database.executemany("UPDATE kept SET proof = ? WHERE kind = ? AND key = ?", signed)
    assert warm(root) != expected  # their own run believes it
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / "ours"))
    assert warm(root) == expected


def test_without_a_place_for_the_key_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / "file" / "onemap"))
    root = write_tiny(tmp_path / "publication")
    assert warm(root) == cold(root)
    assert not (root / ".onemap").exists()
