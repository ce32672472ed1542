"""Two ways to one site: built over what stands, and built anew from a copy; equal prose is set only once."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
import pytest

from onemap.model.publication import Audience
from onemap.pipeline import build_publication
from onemap.render import shells
from onemap.render.pages.calls import PlainEnvironment

INPUTS = ("units", "content", "site_overrides", "mkdocs.yml")
#: records that are made together, fewer than ever, so that a tiny publication has several groups of each kind; a site
#: never shows which
GROUPS = {
    "onemap.render.jobs.areas.UNITS": 2,
    "onemap.render.jobs.histories.CODES": 2,
    "onemap.render.jobs.lists.LISTS": 1,
    "onemap.render.jobs.units.UNITS": 2,
    "onemap.render.jobs.zones.ZONES": 1,
    "onemap.render.downloads.planning.LISTS": 1,
    "onemap.render.downloads.planning.UNITS": 2,
    "onemap.render.downloads.planning.ZONES": 1,
}
#: rows of one page, bytes of one shard and owners of one of the finder's blocks, fewer than ever, so that all are
#: parted; a site shows where
ROWS = {
    "onemap.render.finder.pieces._LISTS": 1,
    "onemap.render.finder.pieces._UNITS": 2,
    "onemap.render.shards.write_rows.__defaults__": (360,),
    "onemap.render.pages.areas.UNITS": 2,
    "onemap.render.pages.changes.lists.MOST": 1,
    "onemap.render.pages.changes.lists.AREAS": 1,
    "onemap.render.pages.changes.effects.NAMED": 2,
    "onemap.render.pages.changes.log.LIMIT": 4000,
    "onemap.render.pages.lists.CLAUSES": 2,
    "onemap.render.pages.zones.ZONES": 1,
}
#: inode and time of change in ns, by path
Identity = dict[str, tuple[int, int]]


def built(root: Path, audience: Audience = "public", jobs: int = 1) -> Path:
    """The site of *root*, built over what stands there."""
    build_publication(root, audience=audience, jobs=jobs)
    return root / "site"


def anew(root: Path, scratch: Path, audience: Audience = "public") -> Path:
    """The site that a first build of the same sources makes."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    for name in INPUTS:
        if (root / name).is_dir():
            shutil.copytree(root / name, scratch / name)
        elif (root / name).is_file():
            shutil.copyfile(root / name, scratch / name)
    return built(scratch, audience)


def identity(site: Path) -> Identity:
    """Which file stands where."""
    found = {}
    for path in site.rglob("*") if site.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            told = path.stat()
            found[path.relative_to(site).as_posix()] = (told.st_ino, told.st_mtime_ns)
    return found


def modes(site: Path) -> dict[str, int]:
    """Who may read what: a server must read every file."""
    return {path.relative_to(site).as_posix(): path.lstat().st_mode for path in site.rglob("*")}


@contextmanager
def few(*numbers: Mapping[str, object]) -> Iterator[None]:
    """Other limits than ever."""
    with pytest.MonkeyPatch.context() as patch:
        for held in numbers:
            for name, number in held.items():
                patch.setattr(name, number)
        yield


@contextmanager
def prose_once(folder: Path) -> Iterator[None]:
    """MkDocs is called once for the same configuration, prose and theme, however many builds want it.

    Only the calling of the program is saved; all that is done with its pages is done every time. Likewise the same
    template is compiled once.
    """
    run, lock = shells._run, threading.Lock()

    def remembered(config: Path, out: Path) -> None:
        key = hashlib.sha256()
        scratch = config.parent
        for path in sorted(path for name in ("docs", "overrides") for path in (scratch / name).rglob("*")):
            if path.is_file():
                key.update(f"{path.relative_to(scratch)}\0".encode() + path.read_bytes() + b"\0")
        text = config.read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("INHERIT: "):
                inherited = Path(line.removeprefix("INHERIT: "))
                key.update(inherited.read_bytes())
                text = text.replace(line, "")
        key.update(text.replace(str(scratch), "").encode())
        held = folder / key.hexdigest()
        with lock:
            if not held.is_dir():
                run(config, out)
                shutil.copytree(out, held)
                return
        shutil.copytree(held, out, dirs_exist_ok=True)

    compile_anew, codes = jinja2.Environment.compile, {}

    def compiled(self: jinja2.Environment, source: Any, name: Any = None, filename: Any = None, **rest: Any) -> Any:
        key = (source, name, filename, self.globals["_"]("en"), *sorted(rest.items()))  # words may be in the code
        if key not in codes:
            codes[key] = compile_anew(self, source, name, filename, **rest)
        return codes[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shells, "_run", remembered)
        patch.setattr(PlainEnvironment, "compile", compiled, raising=False)
        yield
