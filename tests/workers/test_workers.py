"""Work in other processes: in order, no further ahead than wanted, and one line when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemap.commands import main
from onemap.errors import OnemapError, ProblemsFound, UsageFault
from onemap.workers import AHEAD, Workers
from tests.publications import write_tiny
from tests.site.building import ROOT, files_of
from tests.workers import work


class Held(Executor):
    """Does work only when told to, in any order."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def do(self, at: int = 0) -> None:
        future, call = self.waiting.pop(at)
        future.set_result(call())


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with Workers(count=2) as workers:
        yield workers


@given(order=st.lists(st.integers(0, 100)), size=st.integers(0, 30))
def test_results_come_in_the_order_of_the_items_whoever_is_first(order: list[int], size: int) -> None:
    executor = Held()
    workers = Workers(executor, count=2)
    results = workers.map(work.double, iter(range(size)))
    for choice in order:
        if executor.waiting:
            executor.do(choice % len(executor.waiting))
    done: list[int] = []
    taking = threading.Thread(target=lambda: done.extend(results))
    taking.start()
    while taking.is_alive():
        if executor.waiting:
            executor.do(-1)
    assert done == [work.double(number) for number in range(size)]


def test_items_are_made_when_they_are_wanted_and_no_sooner() -> None:
    executor = Held()
    workers = Workers(executor, count=3)
    made: list[int] = []
    results = workers.map(work.double, (made.append(number) or number for number in range(1000)))
    assert len(made) == 3 * AHEAD
    workers.feed()
    assert len(made) == 3 * AHEAD
    for _ in range(5):
        executor.do()
    workers.feed()  # who is idle gets work, though nobody has taken the results
    assert len(made) == 3 * AHEAD + 5
    assert next(results) == 0
    assert len(made) == 3 * AHEAD + 5  # and results that wait hold it up


def test_few_items_start_no_process_and_many_do(pool: Workers) -> None:
    with Workers(count=2) as fresh:
        assert set(fresh.map(work.who, range(9), few=10)) == {os.getpid()}
        assert set(fresh.map(work.who, iter(range(9)), few=10)) == {os.getpid()}
    assert os.getpid() not in set(pool.map(work.who, range(9), few=9))
    assert os.getpid() not in set(pool.map(work.who, [1], few=10)), "processes that run take what there is"
    assert set(Workers(count=1).map(work.who, range(9))) == {os.getpid()}


@pytest.mark.parametrize("kind", ["usage", "problems", "system"])
def test_what_work_raises_on_purpose_is_raised_here(pool: Workers, kind: str) -> None:
    with pytest.raises((OnemapError, OSError)) as here:
        work.fail(kind)
    with pytest.raises(type(here.value)) as there:
        list(pool.map(work.fail, [kind, kind]))
    assert str(there.value) == str(here.value)
    if isinstance(here.value, ProblemsFound):
        assert isinstance(there.value, ProblemsFound) and there.value.problems == here.value.problems
    if isinstance(here.value, UsageFault):
        assert isinstance(there.value, UsageFault) and there.value.what == here.value.what


def test_a_fault_of_the_program_is_one_line(pool: Workers) -> None:
    for kind, words in (("bug", "KeyError: 'b\\nc' (work.py:"), ("unpicklable", "pickle")):
        with pytest.raises(UsageFault, match="process that did part of the work has failed") as fault:
            list(pool.map(work.fail, [kind, kind]))
        assert words in str(fault.value) and "\n" not in str(fault.value)
    assert list(pool.map(work.double, [1, 2])) == [2, 4], "the others go on"


def test_a_process_that_dies_is_one_line_and_leaves_the_last_good_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_tiny(tmp_path)
    call = ["build", "--publication", str(root), "--lang", "en", "--jobs", "2"]
    with pytest.raises(SystemExit) as left:
        main(call)
    assert left.value.code == 0
    before = files_of(root / "site")
    unit = root / "units" / "v1" / "units" / "990101.yml"
    unit.write_text(unit.read_text("utf-8").replace("禁止围垦。", "严禁围垦。"), "utf-8")

    real = Workers.map
    monkeypatch.setattr(Workers, "map", lambda self, _, items, few=2: real(self, work.die, items, 0))
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(call)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("A process that did part of the work has ended") and said.count("\n") == 1
    assert files_of(root / "site") == before
    assert not [path for path in (root / ".onemap").rglob("*.html") if "stage" in path.parts]


@pytest.mark.skipif(os.name != "posix", reason="asks for a process by a signal")
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "tests.workers.work", str(tmp_path)], check=True, cwd=ROOT, timeout=60)
    processes = [int(path.suffix[1:]) for path in tmp_path.iterdir()]
    assert len(processes) == 2
    for _ in range(200):
        if not any(map(_lives, processes)):
            return
        time.sleep(0.05)
    raise AssertionError(f"{processes} are still there")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_nobody_is_at_work_any_more_when_they_are_stopped() -> None:
    """A process that wrote into a folder that is being removed would hide the fault behind another."""
    executor = Held()
    workers = Workers(executor, count=2)
    began = threading.Event()

    def finish() -> None:
        began.wait(10)
        while executor.waiting:
            executor.do()

    helper = threading.Thread(target=finish)
    helper.start()
    results = workers.map(work.double, range(1000))
    began.set()
    workers.stop()
    assert not executor.waiting
    helper.join()
    assert list(results) == [2 * number for number in range(2 * AHEAD)], "nothing was given out any more"
