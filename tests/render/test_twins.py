"""Compressed twins: the same content, deterministic bytes, and never older than the file beside which they stand."""

from __future__ import annotations

import gzip
import random
import sys
from collections.abc import Mapping
from pathlib import Path

import brotli
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onemap.commands import main
from onemap.errors import UsageFault
from onemap.render import twins
from onemap.render.before import load, save
from onemap.render.output import Output
from onemap.render.products import Products
from onemap.render.twins import SMALLEST, Coding, codings, compressed, write_twins
from onemap.render.workspace import Workspace
from onemap.store import Store
from onemap.workers import Workers
from tests.publications import write_tiny

READ = {"gz": gzip.decompress, "br": brotli.decompress}
LONG = "环境管控单元 " * 200
BOTH: tuple[Coding, ...] = ("gz", "br")


def build(root: Path, files: Mapping[str, str | bytes], wanted: tuple[Coding, ...] = BOTH) -> dict[str, bytes]:
    """Build a site of *files* with twins; everything that stands there afterwards but its manifest."""
    (root / "units").mkdir(exist_ok=True)
    target = root / "site"
    with Store(root) as store, Workers(count=1) as workers, Workspace(root) as workspace:
        before = load(store, target, "site")
        output = Output(workspace.stage, before)
        products = Products(output, before, workers)
        for name, data in files.items():
            output.write(name, data)
        write_twins(output, products, wanted)
        output.sweep()
        notes = output.notes()
        assert set(notes) == set(output.paths())
        workspace.publish(target, output.digests, output.paths(), twin=output.links)
        save(store, "site", notes, products.made_of)
    standing = {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}
    assert set(standing) - {"onemap-manifest.json"} == set(output.paths())
    return standing


def twins_of(standing: Mapping[str, bytes]) -> set[str]:
    found = {name for name in standing if name.endswith((".gz", ".br"))}
    for name in found:
        assert READ[name[-2:]](standing[name]) == standing[name[:-3]]
        assert len(standing[name]) < len(standing[name[:-3]])
    return found


def test_long_text_has_twins_and_nothing_else(tmp_path: Path) -> None:
    noise = bytes(random.Random(1).randbytes(3000))  # noqa: S311 - anything that does not compress
    standing = build(
        tmp_path,
        {
            "index.html": LONG,
            "a/data.geojson": LONG,
            "a/LICENSES.txt": LONG,
            "short.html": "x" * (SMALLEST - 1),
            "just.html": "x" * SMALLEST,
            "noise.txt": noise,
            "image.png": LONG,
            "now.js": LONG,
            "versions/2024/now.js": LONG,
            "versions/2024/known.js": LONG,
        },
    )
    named = ("index.html", "a/data.geojson", "a/LICENSES.txt", "just.html", "versions/2024/known.js")
    assert twins_of(standing) == {f"{name}.{coding}" for name in named for coding in BOTH}


def test_only_what_is_asked_for(tmp_path: Path) -> None:
    assert twins_of(build(tmp_path, {"index.html": LONG}, ("gz",))) == {"index.html.gz"}
    assert twins_of(build(tmp_path, {"index.html": LONG}, BOTH)) == {"index.html.gz", "index.html.br"}
    assert twins_of(build(tmp_path, {"index.html": LONG}, ())) == set()


def test_twins_follow_their_files_and_stand_where_those_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "_FILES", 1)  # a job for almost every file
    files = {f"{n}.html": f"{n} {LONG}" for n in range(9)}
    build(tmp_path, files)
    inodes = {path.name: path.stat().st_ino for path in (tmp_path / "site").iterdir()}
    made: list[bytes] = []
    pack = compressed
    monkeypatch.setattr(twins, "compressed", lambda data, coding: (made.append(data), pack(data, coding))[1])
    changed = {**files, "3.html": f"new {LONG}"}
    del changed["5.html"]
    assert len(twins_of(build(tmp_path, changed))) == 16
    assert changed["3.html"].encode() in made and len(set(made)) < 9
    # what came out as it was is the old file, though its neighbour was made again
    for path in (tmp_path / "site").glob("[012467]*"):
        assert path.stat().st_ino == inodes[path.name]
    # a twin that somebody has changed is made again
    made.clear()
    (tmp_path / "site" / "1.html.gz").write_bytes(b"spoilt, and longer than any twin ever was" * 99)
    twins_of(build(tmp_path, changed))
    assert changed["1.html"].encode() in made


def test_a_twin_that_the_prose_brings_is_left_as_it_is(tmp_path: Path) -> None:
    standing = build(tmp_path, {"table.csv": LONG, "table.csv.gz": b"its own"})
    assert standing["table.csv.gz"] == b"its own" and "table.csv.br" in standing


@given(st.binary(max_size=3000))
@example(b"")
def test_twins_hold_the_file_and_nothing_of_the_machine(data: bytes) -> None:
    packed = compressed(data, "gz")
    assert gzip.decompress(packed) == data == brotli.decompress(compressed(data, "br"))
    # no flags, so no name; no time; no system (RFC 1952)
    assert packed[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00" and packed[9] == 255


@pytest.mark.parametrize(
    ("text", "found"), [("gz", ("gz",)), ("br", ("br",)), ("gz,br", BOTH), ("br, gz", BOTH), ("gz,gz", ("gz",))]
)
def test_what_may_be_asked_for(text: str, found: tuple[Coding, ...]) -> None:
    assert codings(text) == found


@pytest.mark.parametrize("text", ["", "zip", "gz,zip", "gz;br", "GZ", "gz,"])
def test_anything_else_is_one_line(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiny(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["build", "--publication", str(tmp_path), "--lang", "en", "--twins", text])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and f"gz,br, not “{text}”." in said
    assert not (tmp_path / "site").exists()


def test_brotli_that_is_not_there_is_said_with_the_way_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert codings("gz") == ("gz",)
    with pytest.raises(UsageFault, match=r"pip install onemap\[brotli\]"):
        codings("gz,br")
