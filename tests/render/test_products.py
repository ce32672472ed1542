"""What stands is taken, what changed is made: after any sequence of edits and accidents the site is as if made anew."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemap.render import before as before_module
from onemap.render import swap
from onemap.render.before import Product, forget, load, save
from onemap.render.output import Output, write_new
from onemap.render.products import Job, Products
from onemap.render.workspace import MANIFEST, Workspace
from onemap.store import Store, digest
from onemap.workers import Workers

#: product → path → text; products called "made" are made in this process, "plain" files belong to none
Spec = dict[str, dict[str, str]]


def write_files(item: tuple[Path, dict[str, str]]) -> dict[str, str]:
    stage, files = item
    return {path: write_new(stage / path, (text,)) for path, text in files.items()}


def build(root: Path, spec: Spec) -> set[str]:
    """Build *spec* into ``site``; the names of the products that were made, not taken."""
    target = root / "site"
    fresh: set[str] = set()
    with Store(root) as store, Workers(count=1) as workers, Workspace(root) as workspace:
        output = Output(workspace.stage, load(store, target, "site"))
        products = Products(output, output._before, workers)

        def make(name: str, files: dict[str, str]) -> list[str]:
            fresh.add(name)
            for path, text in files.items():
                output.write_parts(path, (text[:1], text[1:]))
            return sorted(files)

        def item(name: str, files: dict[str, str]) -> tuple[Path, dict[str, str]]:
            fresh.add(name)
            return workspace.stage, files

        jobs = []
        for name, files in spec.items():
            key = digest(*(part for path in sorted(files) for part in (path, files[path])))
            if name.startswith("made"):
                value = products.made(name, key, lambda name=name, files=files: make(name, files))
                assert value == sorted(files)
            elif name.startswith("plain"):
                for path, text in files.items():
                    output.write(path, text)
            else:
                jobs.append(Job(name, key, write_files, lambda name=name, files=files: item(name, files), tuple(files)))
        products.run(jobs)
        products.finish()
        output.sweep()
        notes = output.notes()
        workspace.publish(target, output.digests, output.paths(), twin=output.links)
        save(store, "site", notes, products.made_of)
    return fresh


def content(site: Path) -> dict[str, str]:
    return {
        p.relative_to(site).as_posix(): p.read_text() for p in site.rglob("*") if p.is_file() and p.name != MANIFEST
    }


def expected(spec: Spec) -> dict[str, str]:
    return {path: text for files in spec.values() for path, text in files.items()}


def identity(site: Path) -> dict[str, tuple[int, int]]:
    return {
        p.relative_to(site).as_posix(): (p.stat().st_ino, p.stat().st_mtime_ns) for p in site.rglob("*") if p.is_file()
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "units").mkdir()
    return tmp_path


FIRST: Spec = {
    "units 1": {"units/a.html": "A", "units/b.html": "B"},
    "units 2": {"units/c.html": "C"},
    "made": {"data/x.csv": "x", "data/y.csv": "y"},
    "plain": {"index.html": "home"},
}


def test_only_what_changed_is_made_and_only_what_differs_is_new(root: Path) -> None:
    assert build(root, FIRST) == {"units 1", "units 2", "made"}
    held = identity(root / "site")
    assert build(root, FIRST) == set()
    assert identity(root / "site") == held
    changed = {**FIRST, "units 1": {"units/a.html": "A2", "units/b.html": "B"}}
    assert build(root, changed) == {"units 1"}
    now = identity(root / "site")
    assert content(root / "site") == expected(changed)
    assert {path for path in held if now[path] != held[path]} == {"units/a.html", MANIFEST}


def test_what_is_gone_goes(root: Path) -> None:
    build(root, FIRST)
    rest = {name: files for name, files in FIRST.items() if name != "units 2"}
    for _ in range(3):  # the folder of the stage, too, is an older site
        build(root, rest)
        assert content(root / "site") == expected(rest)
    build(root, {"plain": {"units": "a file now"}})
    assert content(root / "site") == {"units": "a file now"}
    build(root, FIRST)
    assert content(root / "site") == expected(FIRST)


@pytest.mark.parametrize("accident", ["edited", "cut", "gone", "link", "folder", "hidden"])
def test_a_file_that_is_not_as_it_was_written_is_made_again(root: Path, accident: str) -> None:
    build(root, FIRST)
    build(root, FIRST)  # now the stage holds links to the same files
    file = root / "site/units/a.html"
    if accident == "edited":
        file.write_text("Z")
    elif accident == "cut":
        file.write_text("")
    elif accident == "hidden":
        file.chmod(0o200)
    else:
        file.unlink()
    if accident == "link":
        file.symlink_to(root / "site/units/b.html")
    if accident == "folder":
        file.mkdir()
    assert build(root, FIRST) == {"units 1"}
    assert content(root / "site") == expected(FIRST)
    assert not file.is_symlink()
    assert file.stat().st_mode == (root / "site/index.html").stat().st_mode


def test_targets_that_are_gone_are_forgotten(root: Path) -> None:
    for name in ("site", "old/site"):
        (root / name).mkdir(parents=True)
        with Store(root) as store:
            save(store, name, {}, {"one": Product("00", ())})
    (root / "old/site").rmdir()
    with Store(root) as store:
        forget(store, root)
    with Store(root) as store:
        assert load(store, root / "site", "site").products
        (root / "old/site").mkdir()
        assert not load(store, root / "old/site", "old/site").products


def test_two_products_of_one_name_are_refused(root: Path) -> None:
    with Workers(count=1) as workers, Workspace(root) as workspace:
        products = Products(Output(workspace.stage), load(Store(None), root / "site", "site"), workers)
        products.made("one", b"", dict)
        products.run([Job("two", b"", write_files, dict, ())])
        for again in ("one", "two"):
            with pytest.raises(ValueError, match=again):
                products.made(again, b"", dict)
            with pytest.raises(ValueError, match=again):
                products.run([Job(again, b"", write_files, dict, ())])


def test_nothing_is_taken_from_another_generator(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(root, FIRST)
    monkeypatch.setattr(before_module, "generator", lambda: b"another")
    assert build(root, FIRST) == {"units 1", "units 2", "made"}


def test_where_links_are_impossible_files_are_copied(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise OSError(1, "no links here")

    monkeypatch.setattr(os, "link", no_link)
    build(root, FIRST)
    assert build(root, FIRST) == set()
    assert content(root / "site") == expected(FIRST)
    assert build(root, FIRST) == set(), "a copy keeps its time, so that its note stays true"
    assert not (root / ".onemap/stage").exists(), "without links a twin would need the space twice"


def test_the_manifest_is_true(root: Path) -> None:
    build(root, FIRST)
    build(root, {**FIRST, "plain": {"index.html": "new"}})
    said = before_module.json.loads((root / "site" / MANIFEST).read_text())["files"]
    held = content(root / "site")
    assert said == {path: hashlib.sha256(text.encode()).hexdigest() for path, text in held.items()}


TEXTS = st.text("ab", max_size=3)
PATHS = st.sampled_from(["a", "b", "d/a", "d/b", "d/e/a", "f/a", "g"])
NAMES = st.sampled_from(["one", "two", "made 1", "made 2", "plain"])
ACCIDENTS = st.sampled_from(["none", "edit", "remove", "store", "stage", "site", "strange", "stage edited"])


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    spec: Spec = {}
    for path, name, text in draw(st.lists(st.tuples(PATHS, NAMES, TEXTS), max_size=6, unique_by=lambda row: row[0])):
        spec.setdefault(name, {})[path] = text
    return spec


def have(accident: str, root: Path) -> None:
    files = sorted(p for p in (root / "site").rglob("*") if p.is_file() and p.name != MANIFEST)
    stage = root / ".onemap/stage"
    if accident == "edit" and files:
        files[0].write_text("edited")
    elif accident == "remove" and files:
        files[-1].unlink()
    elif accident == "store":
        for file in (root / ".onemap").glob("kept.sqlite*"):
            file.write_bytes(b"damaged")
    elif accident == "stage":
        shutil.rmtree(stage, ignore_errors=True)
    elif accident == "site":
        shutil.rmtree(root / "site", ignore_errors=True)
    elif accident == "strange" and (root / "site").is_dir():
        (root / "site/h").write_text("put there by hand")
    elif accident == "stage edited" and stage.is_dir():
        for name in ("a", "zz"):
            if not (stage / name).is_dir():
                (stage / name).unlink(missing_ok=True)
                (stage / name).write_text("left by a build that broke off")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(specs(), ACCIDENTS), min_size=2, max_size=6), st.booleans())
def test_after_any_sequence_the_site_is_as_if_made_anew(steps: list[tuple[Spec, str]], exchange: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if not exchange:
            patch.setattr(swap, "exchange", lambda one, other: False)
        root = Path(folder)
        (root / "units").mkdir()
        for spec, accident in steps:
            build(root, spec)
            assert content(root / "site") == expected(spec)
            have(accident, root)
            build(root, spec)
            assert content(root / "site") == expected(spec)
