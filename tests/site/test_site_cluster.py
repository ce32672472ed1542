"""``--executor dask://``: the same bytes from a cluster, and one line when something there is not as it must be."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from onemap import executors
from onemap.commands import main
from onemap.errors import UsageFault
from onemap.executors import opened
from onemap.workers import Workers
from tests.publications import write_tiny
from tests.site.building import copy_reference, differences, files_of, onemap
from tests.site.kinds import Reference
from tests.workers import work

Remote = Callable[..., Any]
HERE = "127.0.0.1"
#: nothing of it can be reached from elsewhere
LOOPBACK: dict[str, Any] = {
    "processes": True,
    "host": HERE,
    "dashboard_address": f"{HERE}:0",
    "worker_dashboard_address": f"{HERE}:0",
    "silence_logs": 50,
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers of two threads each, on loopback: threads share what a process remembers."""
    with LocalCluster(n_workers=2, threads_per_worker=2, **LOOPBACK) as made:
        yield made


@pytest.fixture(scope="module")
def address(cluster: LocalCluster) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


@pytest.fixture
def on_one(cluster: LocalCluster) -> Iterator[Callable[[Remote], str]]:
    """``on_one(change)`` makes a change in one worker, tells its address, and takes the change back in the end."""
    with Client(cluster.scheduler_address, set_as_default=False) as client:

        def make(change: Remote) -> str:
            worker = min(client.nthreads())
            client.run(change, workers=[worker])
            return str(worker)

        yield make
        client.run(_as_it_was)


def _as_it_was() -> None:
    import importlib

    importlib.reload(executors)


def _another_program() -> None:
    executors.program = lambda: b"older"


def _another_disk() -> None:
    real = executors._answer
    executors._answer = lambda folder, *rest: real(Path("/nowhere") / folder.name, *rest)


def _die_over_a_page_once(mark: Path) -> None:
    from onemap.render.jobs import frame

    real = frame.write_new

    def write_half(path: Path | str, parts: Iterable[str | bytes]) -> str:
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return real(path, parts)
        Path(path).write_bytes(b"half")
        os._exit(3)

    frame.write_new = write_half


def _works_on_pages(cluster: LocalCluster) -> list[bool]:
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        return list(client.run(lambda: "onemap.render.pages.units" in sys.modules).values())


def call(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--lang", "en"])
    said = capsys.readouterr().err
    assert "Traceback" not in said and "distributed" not in said
    assert isinstance(left.value.code, int)
    return left.value.code, said


def test_a_notebook_may_ask_too(cluster: LocalCluster, address: str, tmp_path: Path) -> None:
    """There a loop runs already in the thread that asks."""
    root = write_tiny(tmp_path)
    (root / ".onemap").mkdir()

    async def ask() -> str:
        with executors.opened(address, root) as executor:
            assert executor is not None
            return executor.submit(str.upper, "answered").result()

    with ThreadPoolExecutor(1) as pool:  # a browser's loop may run in this one
        assert pool.submit(lambda: asyncio.run(ask())).result() == "ANSWERED"


def _cluster_builds(
    root: Path, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, bytes]:
    """The site that the cluster makes of *root*; its workers stand elsewhere, so that the way must be told whole."""
    monkeypatch.chdir(root)
    monkeypatch.setattr("onemap.read.records.MANY_BYTES", 0)
    code, said = call("build", "--executor", address, "--out", "shared", capsys=capsys)
    assert code == 0, said
    assert not list((root / ".onemap").glob("shared-*"))
    return files_of(root / "shared")


def test_the_same_bytes_from_a_cluster(
    tmp_path: Path,
    cluster: LocalCluster,
    address: str,
    reference: Reference,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = _cluster_builds(copy_reference(tmp_path / "reference"), address, monkeypatch, capsys)
    assert differences(files_of(reference.site), made) == []
    assert any(_works_on_pages(cluster))


def test_a_cluster_that_has_built_before_remembers_nothing_of_it(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same folder built twice, with a template of the publication's own that changes in between."""
    root = write_tiny(tmp_path)
    template = root / "site_overrides" / "records" / "version" / "unit.html"
    template.parent.mkdir(parents=True)
    for words in ("<p>the first</p>", "<p>the second</p>"):
        template.write_text(words, encoding="utf-8")
        made = _cluster_builds(root, address, monkeypatch, capsys)
        assert words.encode() in made["versions/v1/units/ZH99010110001.html"]


def test_a_worker_that_dies_over_a_page_leaves_no_half_of_it(
    tmp_path: Path,
    cluster: LocalCluster,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    roots = [write_tiny(tmp_path / name) for name in ("sound", "broken")]
    sound = _cluster_builds(roots[0], address, monkeypatch, capsys)
    mark = tmp_path / "mark"
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.run(_die_over_a_page_once, mark)
    assert _cluster_builds(roots[1], address, monkeypatch, capsys) == sound
    assert mark.exists()


def test_a_check_by_a_cluster_says_the_same(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("onemap.read.records.MANY_BYTES", 0)
    root = write_tiny(tmp_path)
    unit = root / "units" / "v1" / "units" / "990101.yml"
    unit.write_text(unit.read_text("utf-8").replace('area: "990101"', 'area: "990109"'), "utf-8")
    monkeypatch.chdir(root)
    alone = call("check", capsys=capsys)
    (root / ".onemap" / "kept.sqlite").unlink()
    assert call("check", "--executor", address, capsys=capsys) == alone
    assert alone[0] == 1 and "990109" in alone[1]
    for options in (["--version", "v1"], ["--format", "json", "--out", str(tmp_path / "report.json")]):
        assert call("check", *options, "--executor", address, capsys=capsys) == call("check", *options, capsys=capsys)


def test_a_worker_that_dies_is_replaced(tmp_path: Path, address: str) -> None:
    with opened(address, tmp_path) as executor, Workers(executor) as workers:
        items = [tmp_path / str(number) for number in range(2)]
        assert list(workers.map(work.die_once, items)) == ["done", "done"]
        assert os.getpid() not in set(workers.map(work.who, range(9)))


@pytest.mark.parametrize(
    ("change", "words"), [(_another_program, "runs another generator"), (_another_disk, "does not see {root}, or")]
)
def test_a_worker_that_differs_is_named_before_work_starts(
    change: Remote,
    words: str,
    tmp_path: Path,
    address: str,
    on_one: Callable[[Remote], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = write_tiny(tmp_path)
    worker = on_one(change)
    code, said = call("build", "--publication", str(root), "--executor", address, capsys=capsys)
    assert code == 2 and said.count("\n") == 1
    assert said.startswith(f"The worker {worker} {words.format(root=root)}")
    assert not (root / "site").exists() and not list((root / ".onemap").iterdir())


def test_a_worker_that_came_later_is_asked_too(tmp_path: Path, address: str, on_one: Callable[[Remote], str]) -> None:
    with opened(address, tmp_path) as executor, Workers(executor) as workers:
        on_one(_another_program)
        with pytest.raises(UsageFault, match="runs another generator"):
            list(workers.map(work.who, range(50)))


def test_who_is_no_publication_gets_no_folder(tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = call("check", "--publication", str(tmp_path), "--executor", address, capsys=capsys)
    assert code == 1 and "this is no publication" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "address", ["processes://4", "dask://host", "dask://:8786", "dask://host:0x", "tcp://127.0.0.1:1", "dask://h:1/p"]
)
def test_only_what_is_known_is_an_executor(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = call("build", "--publication", str(tmp_path), "--executor", address, capsys=capsys)
    assert (code, said) == (2, f"{address} is no executor; known is dask://HOST:PORT.\n")


@pytest.mark.parametrize("silent", [False, True])
def test_nobody_answers(silent: bool, tmp_path: Path) -> None:
    """Nobody there, or somebody who is no scheduler; as a program of its own, to see all that reaches the stream."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        if silent:
            door.listen()
        port = door.getsockname()[1]
        done = onemap("check", "--publication", str(tmp_path), "--executor", f"dask://127.0.0.1:{port}")
    assert done.returncode == 2
    assert done.stderr.startswith(f"No Dask scheduler answers at dask://127.0.0.1:{port}: ")
    assert done.stderr.count("\n") == 1


def test_a_cluster_without_workers_or_without_its_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemap.workers._LOOK", 0.1)
    monkeypatch.setattr(executors, "_LOOKS", 2)
    root = write_tiny(tmp_path)
    with LocalCluster(n_workers=0, **LOOPBACK) as made:
        address = str(made.scheduler_address).replace("tcp://", "dask://")
        with pytest.raises(UsageFault, match="no worker at"), opened(address, root):
            pass
        with opened(address, tmp_path / "empty") as executor, Workers(executor) as workers:
            with pytest.raises(UsageFault, match="no worker at"):
                list(workers.map(work.double, [1]))
            results = workers.map(work.double, [1])
            made.close()
            with pytest.raises(UsageFault, match=r"is gone|are gone|was lost"):
                list(results)


def test_without_dask_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageFault, match=r"pip install onemap\[cluster\]"), opened("dask://127.0.0.1:1", tmp_path):
        pass
