"""A register is edited and restored; what became worse is said; other tools get our bodies and not our shell."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks import build_register, compare, others
from benchmarks import run as running
from benchmarks.build_tables import table
from benchmarks.edits import EDITS, restored
from benchmarks.national.register import write_register
from onemap.checking import check_publication


def digests(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_edits_leave_a_valid_register_and_are_undone(tmp_path: Path) -> None:
    write_register(300, tmp_path / "register")
    before = digests(tmp_path)
    with restored(tmp_path / "register"):
        last = before
        for name, edit in EDITS.items():
            edit(tmp_path / "register")
            now = digests(tmp_path)
            changed = {path for path in now if now[path] != last[path]}
            assert len(changed) == {"nothing": 0, "a unit removed": 2}.get(name, 1), name
            last = now
        assert check_publication(tmp_path / "register").problems == ()
    assert digests(tmp_path) == before


def test_what_is_worse_than_its_margin_is_said() -> None:
    before = {"a wall": 10.0, "b CPU": 10.0, "c memory": 10.0, "d bytes": 1000.0, "e files": 3.0}
    assert compare.worse(before, before) == []
    assert compare.worse({name: value * 0.5 for name, value in before.items()}, before) == []
    for name, value in before.items():
        margin = compare.MARGINS[name.split()[-1]]
        assert compare.worse({name: value * (1 + margin)}, before) == []
        (line,) = compare.worse({name: value * (1.02 + margin)}, before)
        assert line.startswith(f"{name}: ")
    assert compare.worse({"new wall": 99.0}, before) == []


def run(units: int, wall: float, memory: float) -> dict[str, object]:
    stage = {"name": "all", "wall": wall, "cpu": wall, "peak_mb": memory, "child_mb": 0.0}
    others = {"Hugo, unit pages": {**stage, "pages": units}, "MkDocs, unit pages": {"why": "not present"}}
    edits = {"nothing": {**stage, "all_mb": memory, "files": 9, "rewritten": 0, "new": 0, "gone": 0}}
    return {
        **{"units": units, "stages": [stage], "pages": 9, "files": 9, "bytes": 9, "writing": stage, "reading": 0.5},
        **{"others": others, "edits": edits, "differs": []},
    }


def test_cost_that_is_not_linear_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for wall, memory, lines in ((44.0, 440.0, 0), (90.0, 440.0, 1), (90.0, 900.0, 2)):
        results = [run(1_000, 1.0, 10.0), run(44_000, wall, memory)]
        monkeypatch.setattr(compare, "_results", lambda name, results=results: iter(results))
        assert len(compare.not_linear()) == lines


def test_tables_say_what_was_not_measured() -> None:
    on = {"cores": 2, "load": 0.0, "memory_gb": 8, "system": "x", "python": "3", "shapely": "2", "numpy": "2"}
    text = table([run(1_000, 1.0, 10.0), run(10_000, 12.0, 90.0)], on)
    assert "| 1,000 | MkDocs, unit pages | | not present |" in text
    assert "1,000 units: not one; 10,000 units: not one" in text
    assert "time 1.20 times, memory 0.90 times" in text


def test_a_run_that_cannot_end_in_time_is_not_begun() -> None:
    foreseen = build_register._foreseer(44_000, [run(1_000, 2.0, 1.0), run(10_000, 50.0, 1.0)])
    assert foreseen("Hugo, unit pages") == 220.0
    assert foreseen("MkDocs, unit pages") == 0.0


def test_other_tools_get_our_bodies_without_our_shell(tmp_path: Path) -> None:
    page = tmp_path / "versions/v/units/A1.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        '<!doctype html><nav>shell</nav><article class="md-content__inner md-typeset">\n'
        "<h1>A &amp; B</h1><p>body</p>\n</article><footer>shell</footer>",
        encoding="utf-8",
    )
    (tmp_path / "404.html").write_text("no article")
    ((name, text),) = others.pages(tmp_path, "**/*.html")
    assert name == "versions/v/units/A1"
    assert text == '---\ntitle: "A & B"\n---\n\n<div>\n<h1>A &amp; B</h1><p>body</p>\n</div>\n'


def test_every_size_is_measured_and_saved_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(running, "save", kept.update)
    found = running.measure_sizes("x", (1, 2), lambda units: {"units": units}, lambda rows, on: f"{len(rows)} sizes")
    assert found == [{"units": 1}, {"units": 2}]
    assert json.loads(kept["x.json"])["results"] == found
    assert kept["x.md"] == "2 sizes"
