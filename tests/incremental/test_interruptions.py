"""A build that is killed, finds no room or cannot link leaves a whole site, and the next one is as if nothing was."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onemap.errors import ProblemsFound, UsageFault
from onemap.render import swap
from onemap.store import Store
from tests.incremental.building import anew, built, identity, modes, prose_once
from tests.incremental.edits import EDITS, change, start
from tests.site.building import ROOT, differences, files_of, onemap

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks, signals and limits of a process")


@pytest.fixture(scope="module", autouse=True)
def _prose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with prose_once(tmp_path_factory.mktemp("prose")):
        yield


@pytest.fixture(params=["exchange", "journal"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of putting a site in place."""
    if request.param == "journal":
        monkeypatch.setattr(swap, "exchange", lambda one, other: False)
    return str(request.param)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A publication with its site, then edited: a unit less would leave, a name changes many pages."""
    root = start(tmp_path / "publication")
    EDITS["a_unit_is_added"](root, 1)
    built(root)
    built(root)
    EDITS["a_unit_is_removed"](root, 0)
    EDITS["name_of_an_area"](root, 2)
    return root


def dying(place: Any, name: str, count: int) -> Callable[[], None]:
    """Patches a function so that this process is killed when it is called for the *count*th time, 0 the first."""

    def lay() -> None:
        real, left = getattr(place, name), [count]

        def call(*arguments: Any, **named: Any) -> Any:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return real(*arguments, **named)

        setattr(place, name, call)

    return lay


def killed(root: Path, lay: Callable[[], None]) -> bool:
    """Build in a child of this process that *lay* has prepared; whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        try:
            lay()
            built(root)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


POINTS = {
    "the first file is written": (os, "fchmod", 0),
    "many are written": (os, "fchmod", 25),
    "a file is to be linked": (os, "link", 3),
    "the site is to be put in place": (swap, "replace", 0),
    "the first folder is to be moved": (Path, "rename", 0),
    "the second folder is to be moved": (Path, "rename", 1),
    "the old site is to be removed": (swap, "remove", 2),
    "what was found out is to be kept": (Store, "_write", 0),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_build_leaves_a_whole_site(tmp_path: Path, root: Path, way: str, point: str) -> None:
    old, wanted = files_of(root / "site"), files_of(anew(root, tmp_path / "anew"))
    reached = killed(root, dying(*POINTS[point]))
    # an exchange moves nothing by hand: those points are of the other way
    assert reached or (way == "exchange" and "folder" in point), point
    left = files_of(root / "site")
    between = way == "journal" and point == "the second folder is to be moved"
    assert left in ([{}] if between else [old, wanted])
    built(root)
    assert differences(files_of(root / "site"), wanted) == []
    held = identity(root / "site")
    built(root)
    assert identity(root / "site") == held
    assert files_of(root / "site") == wanted


def test_killed_at_any_file(tmp_path: Path, root: Path) -> None:
    """Again and again, each time a little later; in between nobody builds to the end."""
    wanted = files_of(anew(root, tmp_path / "anew"))
    old = files_of(root / "site")
    for count in (1, 4, 11, 19, 31):
        killed(root, dying(os, "fchmod", count))
        assert files_of(root / "site") in (old, wanted)
    built(root)
    assert differences(files_of(root / "site"), wanted) == []
    assert not (root / "site/units/ZH99010230003.html").exists()


@pytest.mark.parametrize("count", [0, 20, 60])
def test_a_full_disk(tmp_path: Path, root: Path, way: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    old, was = files_of(root / "site"), identity(root / "site")
    left = [count]
    real = os.fchmod

    def full(*arguments: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fchmod", full)
        if count < 60:
            with pytest.raises((UsageFault, OSError), match=r"No space left|Errno 28"):
                built(root)
            assert files_of(root / "site") == old
            assert identity(root / "site") == was
    built(root)
    assert differences(files_of(root / "site"), files_of(anew(root, tmp_path / "anew"))) == []


def test_a_file_that_must_not_grow_is_one_line(tmp_path: Path, root: Path) -> None:
    """The system itself refuses to write on: no trace of the program's inside, the site as it was."""
    old, was = files_of(root / "site"), identity(root / "site")
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000));"
        "from onemap.commands import main; main(sys.argv[1:])"
    )
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", script, "build", "--publication", str(root)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ONEMAP_LANG": "en"},
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert 1 <= len(done.stderr.splitlines()) <= 4, done.stderr
    assert files_of(root / "site") == old
    assert identity(root / "site") == was
    built(root)
    assert differences(files_of(root / "site"), files_of(anew(root, tmp_path / "anew"))) == []


def no_link(*_: Any, **__: Any) -> None:
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def test_where_nothing_can_be_linked(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", no_link)
    root = start(tmp_path / "publication")
    built(root)
    for number, edit in enumerate(("clause_of_a_list", "a_unit_is_added", "nothing", "prose", "a_unit_is_removed")):
        EDITS[edit](root, number)
        built(root)
        cold = anew(root, tmp_path / "anew")
        assert differences(files_of(root / "site"), files_of(cold)) == [], edit
        assert modes(root / "site") == modes(cold)


def test_a_site_on_another_file_system(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def across(home: Path, stage: Path, target: Path, **_: Any) -> bool:
        swap._replace_across(stage, target)
        return False

    monkeypatch.setattr(swap, "replace", across)
    monkeypatch.setattr(os, "link", no_link)
    root = start(tmp_path / "publication")
    built(root)
    for number, edit in enumerate(("clause_of_a_unit", "a_unit_is_added", "a_unit_is_removed")):
        EDITS[edit](root, number)
        built(root)
        assert differences(files_of(root / "site"), files_of(anew(root, tmp_path / "anew"))) == [], edit
    assert sorted(path.name for path in root.iterdir()) == [
        *(".onemap", "content", "mkdocs.yml", "site", "units"),
    ]


def test_files_that_may_only_be_read(tmp_path: Path, root: Path, way: str) -> None:
    """Somebody has protected the site's files: they are replaced all the same, and readable as ever afterwards."""
    for path in (root / "site").rglob("*"):
        if path.is_file():
            path.chmod(0o400)
    built(root)
    cold = anew(root, tmp_path / "anew")
    assert differences(files_of(root / "site"), files_of(cold)) == []
    assert modes(root / "site") == modes(cold)


def test_a_publication_that_is_wrong_in_between(tmp_path: Path, root: Path) -> None:
    built(root)
    held = identity(root / "site")
    file = root / "units/v1/units/990101.yml"
    text = file.read_text(encoding="utf-8")
    change(file, lambda units: units[0].update(category="没有的分类"))
    with pytest.raises(ProblemsFound):
        built(root)
    assert identity(root / "site") == held
    file.write_text(text, encoding="utf-8", newline="\n")
    built(root)
    assert identity(root / "site") == held


def test_another_place_another_process_another_locale(tmp_path: Path, root: Path) -> None:
    """What is kept goes with the folder; neither hashes nor times nor the umask of a process take part in it."""
    built(root)
    held, files = identity(root / "site"), files_of(root / "site")
    moved = root.rename(tmp_path / "深一层 的")
    for options, variables, umask in (
        (["--jobs", "1"], {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"}, 0o022),
        (["--jobs", "2"], {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"}, 0o077),
    ):
        done = onemap("build", "--publication", str(moved), *options, environment=variables, umask=umask)
        assert done.returncode == 0, done.stderr
        assert files_of(moved / "site") == files
        assert identity(moved / "site") == held


def test_two_targets_do_not_disturb_each_other(tmp_path: Path, root: Path) -> None:
    from onemap.pipeline import build_publication

    build_publication(root, root / "inner", audience="internal", jobs=1)
    built(root)
    held = [identity(root / name) for name in ("inner", "site")]
    for _ in range(2):
        build_publication(root, root / "inner", audience="internal", jobs=1)
        built(root)
        assert [identity(root / name) for name in ("inner", "site")] == held
    shutil.rmtree(root / "inner")
    EDITS["clause_of_a_list"](root, 5)
    built(root)
    assert differences(files_of(root / "site"), files_of(anew(root, tmp_path / "anew"))) == []
