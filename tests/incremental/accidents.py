"""What may happen to a site that stands and to what a build keeps, between two builds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from onemap.render.workspace import MANIFEST

Accident = Callable[[Path, int], set[str]]
ACCIDENTS: dict[str, Accident] = {}


def accident(function: Accident) -> Accident:
    ACCIDENTS[function.__name__] = function
    return function


def _files(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*") if path.is_file() and path.name != MANIFEST)


def _one(root: Path, number: int) -> Path:
    files = _files(root / "site")
    return files[number * 37 % len(files)]


def _rel(root: Path, path: Path) -> str:
    return path.relative_to(root / "site").as_posix()


@accident
def none(root: Path, number: int) -> set[str]:
    """Each returns the paths below the site that are not as they were."""
    return set()


@accident
def a_file_is_overwritten(root: Path, number: int) -> set[str]:
    path = _one(root, number)
    path.write_bytes(b"by hand")
    return {_rel(root, path)}


@accident
def a_file_is_overwritten_by_as_many_bytes(root: Path, number: int) -> set[str]:
    path = _one(root, number)
    path.write_bytes(bytes(path.stat().st_size))
    return {_rel(root, path)}


@accident
def a_file_is_cut(root: Path, number: int) -> set[str]:
    path = _one(root, number)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    return {_rel(root, path)}


@accident
def a_file_is_gone(root: Path, number: int) -> set[str]:
    path = _one(root, number)
    path.unlink()
    return {_rel(root, path)}


@accident
def a_file_is_a_link(root: Path, number: int) -> set[str]:
    """To one with the same words outside."""
    path = _one(root, number)
    path.rename(root / "outside")
    path.symlink_to(root / "outside")
    return {_rel(root, path)}


@accident
def a_file_is_a_folder(root: Path, number: int) -> set[str]:
    path = _one(root, number)
    path.unlink()
    path.mkdir()
    (path / "in.txt").write_text("in")
    return {_rel(root, path)}


@accident
def a_strange_file(root: Path, number: int) -> set[str]:
    for name in ("versions/strange.html", "versions/v1/units/ZH00000000000.html"):
        (root / "site" / name).write_text("strange")
    return set()


@accident
def the_manifest_lies(root: Path, number: int) -> set[str]:
    manifest = root / "site" / MANIFEST
    manifest.write_text(manifest.read_text().replace("index.html", "other.html"), encoding="utf-8", newline="\n")
    return {MANIFEST}


@accident
def the_site_is_gone(root: Path, number: int) -> set[str]:
    gone = {_rel(root, path) for path in _files(root / "site")} | {MANIFEST}
    shutil.rmtree(root / "site")
    return gone


@accident
def the_site_is_a_copy(root: Path, number: int) -> set[str]:
    """Brought back from a disk: same bytes, other inodes, other times."""
    everything = {_rel(root, path) for path in _files(root / "site")} | {MANIFEST}
    shutil.copytree(root / "site", root / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(root / "site")
    (root / "copy").rename(root / "site")
    return everything


@accident
def nothing_is_kept(root: Path, number: int) -> set[str]:
    shutil.rmtree(root / ".onemap")
    return set()


@accident
def the_store_is_gone(root: Path, number: int) -> set[str]:
    (root / ".onemap/kept.sqlite").unlink()
    return set()


@accident
def what_is_kept_is_damaged(root: Path, number: int) -> set[str]:
    """A byte of one of the kept files is another; or the file ends early, or holds nothing."""
    files = sorted(path for path in (root / ".onemap").rglob("*") if path.is_file() and "stage" not in path.parts)
    path = files[number * 7 % len(files)]
    data = bytearray(path.read_bytes())
    if number % 3 == 0:
        data = bytearray()
    elif number % 3 == 1:
        data = data[: len(data) // 2]
    elif data:
        data[number * 1009 % len(data)] ^= 0xFF
    path.unlink()
    path.write_bytes(data)
    return set()


@accident
def the_twin_is_gone(root: Path, number: int) -> set[str]:
    shutil.rmtree(root / ".onemap/stage", ignore_errors=True)
    return set()


@accident
def the_twin_is_wrong(root: Path, number: int) -> set[str]:
    """What a build that broke off left: other files under the right names."""
    stage = root / ".onemap/stage"
    for path in sorted(stage.rglob("*.html"))[number % 5 :: 5] if stage.is_dir() else ():
        path.unlink()
        path.write_text("broken off")
    return set()
