"""Lock, staging and swap: whatever fails, a whole site stands."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from onemap.errors import UsageFault
from onemap.render import swap
from onemap.render.workspace import MANIFEST, Workspace


@pytest.fixture(params=["exchange", "journal"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test of the swap runs both ways."""
    if request.param == "journal":
        monkeypatch.setattr(swap, "exchange", lambda one, other: False)
    return str(request.param)


def put(workspace: Workspace, text: str) -> None:
    (workspace.stage / "sub").mkdir()
    (workspace.stage / "sub/index.html").write_text(text)


def publish(root: Path, text: str) -> None:
    with Workspace(root) as workspace:
        put(workspace, text)
        workspace.publish(root / "site")


def served(root: Path) -> str:
    return (root / "site/sub/index.html").read_text()


def test_first_and_next_site(tmp_path: Path, way: str) -> None:
    publish(tmp_path, "one")
    assert served(tmp_path) == "one"
    publish(tmp_path, "two")
    assert served(tmp_path) == "two"
    assert sorted(p.name for p in (tmp_path / ".onemap").iterdir()) == [".gitignore", "lock"]


def test_a_failed_build_leaves_the_site(tmp_path: Path, way: str) -> None:
    publish(tmp_path, "one")
    with pytest.raises(RuntimeError), Workspace(tmp_path) as workspace:
        put(workspace, "two")
        raise RuntimeError
    assert served(tmp_path) == "one"
    assert not (tmp_path / ".onemap/stage").exists()


def test_manifest_lists_every_file(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    manifest = json.loads((tmp_path / "site" / MANIFEST).read_text())
    assert manifest["generator"].startswith("onemap ")
    assert manifest["files"] == {
        "sub/index.html": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"  # sha256 of "one"
    }


@pytest.mark.parametrize("manifest", [None, "{}", '{"generator": "other 1"}', "not json"])
def test_a_folder_of_others_is_not_replaced(tmp_path: Path, manifest: str | None) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/precious.txt").write_text("mine")
    if manifest is not None:
        (tmp_path / "site" / MANIFEST).write_text(manifest)
    with pytest.raises(UsageFault, match="not made by onemap"):
        publish(tmp_path, "one")
    assert (tmp_path / "site/precious.txt").read_text() == "mine"


def test_a_file_or_link_in_place_of_the_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")
    with pytest.raises(UsageFault, match="not a folder"):
        publish(tmp_path, "one")
    assert (tmp_path / "site").read_text() == "a file"


def test_an_empty_folder_is_filled(tmp_path: Path, way: str) -> None:
    (tmp_path / "site").mkdir()
    publish(tmp_path, "one")
    assert served(tmp_path) == "one"


def test_a_running_build_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from onemap.render.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "in\n"
        with pytest.raises(UsageFault, match=f"process {other.pid}"), Workspace(tmp_path):
            pass
        other.kill()
    # the lock of the dead process, whose file still names it, no longer holds
    assert (tmp_path / ".onemap/lock").read_text() == f"{other.pid}\n"
    publish(tmp_path, "one")
    assert served(tmp_path) == "one"


class Stopped(BaseException):
    """The machine stops: nothing after this runs."""


@pytest.mark.parametrize(("renames", "after"), [(0, "one"), (1, "two"), (2, "two")])
def test_a_crash_in_the_swap_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int, after: str
) -> None:
    publish(tmp_path, "one")
    done = 0
    rename = Path.rename

    def rename_until(self: Path, target: Path) -> Path:
        nonlocal done
        if done == renames:
            raise Stopped
        done += 1
        return rename(self, target)

    home = tmp_path / ".onemap"
    (home / "stage/sub").mkdir(parents=True)
    (home / "stage/sub/index.html").write_text("two")
    with monkeypatch.context() as patch:
        patch.setattr(swap, "exchange", lambda one, other: False)
        patch.setattr(Path, "rename", rename_until)
        if renames == 2:
            patch.setattr(Path, "unlink", lambda self, missing_ok=False: (_ for _ in ()).throw(Stopped))
        with pytest.raises(Stopped):
            swap.replace(home, home / "stage", tmp_path / "site")
    assert (tmp_path / "site").exists() == (renames != 1)
    with Workspace(tmp_path):
        assert served(tmp_path) == after
    assert not (home / "old").exists()
    assert not (home / "swap.json").exists()


def test_a_half_written_journal_is_dropped(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    (tmp_path / ".onemap/swap.json").write_text('{"targ')
    with Workspace(tmp_path):
        assert served(tmp_path) == "one"
    assert not (tmp_path / ".onemap/swap.json").exists()


@pytest.mark.parametrize("failing", [1, 2])
def test_a_rename_that_fails_leaves_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    publish(tmp_path, "one")
    count = 0
    rename = Path.rename

    def rename_but(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == failing:
            raise PermissionError(errno.EACCES, "in use")
        return rename(self, target)

    monkeypatch.setattr(swap, "exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", rename_but)
    with pytest.raises(UsageFault, match="in use"):
        publish(tmp_path, "two")
    assert served(tmp_path) == "one"
    assert not (tmp_path / ".onemap/swap.json").exists()


def test_another_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    for text in ("one", "two"):
        with Workspace(tmp_path / "a") as workspace:
            put(workspace, text)
            swap._replace_across(workspace.stage, tmp_path / "site")
        assert served(tmp_path) == text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "site"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="renameat2 is Linux")
def test_exchange_exchanges(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a/1").touch()
    assert swap.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b/1").exists() and not (tmp_path / "a/1").exists()
    with pytest.raises(FileNotFoundError):
        swap.exchange(tmp_path / "a", tmp_path / "none")
