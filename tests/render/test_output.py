"""Writing below one folder: once per path, LF and UTF-8, whatever the umask."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from onemap.render.before import scan
from onemap.render.output import Output, WrittenTwice


def test_writes_text_and_bytes_as_they_are(tmp_path: Path) -> None:
    out = Output(tmp_path)
    out.write("b/c/x.txt", "澜江\n")
    out.write("a.bin", b"\r\n")
    out.write_parts("z.txt", ("1", b"2", "3"))
    assert (tmp_path / "b/c/x.txt").read_bytes() == "澜江\n".encode()
    assert (tmp_path / "a.bin").read_bytes() == b"\r\n"
    assert out.paths() == ("a.bin", "b/c/x.txt", "z.txt")
    assert out.digest("z.txt") == hashlib.sha256(b"123").hexdigest()
    assert out.digests["z.txt"] == out.digest("z.txt")
    assert out.size("z.txt") == 3
    assert "A.BIN" in out and "q" not in out


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_modes_do_not_depend_on_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        Output(tmp_path).write("f/x", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "f/x").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("again", ["a/x.html", "a/X.html", "A/x.html"])
def test_a_path_is_written_once(tmp_path: Path, again: str) -> None:
    out = Output(tmp_path)
    out.write("a/x.html", "1")
    with pytest.raises(WrittenTwice, match="is made by the site itself"):
        out.write(again, "2")
    with pytest.raises(WrittenTwice, match="is made by the site itself"):
        out.link(again, tmp_path / "a/x.html")
    assert (tmp_path / "a/x.html").read_text() == "1"


@pytest.mark.parametrize("rel", ["", "/x", "../x", "a/../x", "./x", "a//x", "a/", "a\\x", "c:x"])
def test_a_path_stays_in_the_folder(tmp_path: Path, rel: str) -> None:
    with pytest.raises(ValueError, match="relative"):
        Output(tmp_path).write(rel, "x")


def test_link_shares_bytes_and_writing_does_not_reach_through(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    Output(old).write("x", "old")
    out = Output(new)
    out.link("f/x", old / "x")
    assert (new / "f/x").samefile(old / "x")
    assert out.digest("f/x") == hashlib.sha256(b"old").hexdigest()
    Output(new).write("f/x", "new")
    assert (old / "x").read_text() == "old"
    assert (new / "f/x").read_text() == "new"


def test_link_copies_where_links_are_impossible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError("no links here")

    (tmp_path / "x").write_text("old")
    monkeypatch.setattr(os, "link", refuse)
    Output(tmp_path / "new").link("x", tmp_path / "x")
    assert (tmp_path / "new/x").read_text() == "old"
    assert not (tmp_path / "new/x").samefile(tmp_path / "x")


def test_a_scan_takes_what_is_known_for_the_same_file_only(tmp_path: Path) -> None:
    site, stage = tmp_path / "site", tmp_path / "stage"
    for folder in (site, stage):
        (folder / "sub").mkdir(parents=True)
    for name in ("same", "sub/same", "other", "gone"):
        (site / name).write_text(name)
    os.link(site / "same", stage / "same")
    os.link(site / "sub/same", stage / "sub/same")
    (stage / "other").write_text("another file")
    (stage / "new").write_text("")
    known, _ = scan(site)
    marked = {path: seen._replace(size=-1) for path, seen in known.items()}
    files, folders = scan(stage, marked)
    assert folders == {"sub"}
    assert {path: seen.size for path, seen in files.items()} == {"same": -1, "sub/same": -1, "other": 12, "new": 0}
    assert {path: seen.is_same(known[path]) for path, seen in scan(stage, known)[0].items() if path in known} == {
        "same": True, "sub/same": True, "other": False,
    }  # fmt: skip
