"""Both cores: one piece of work for each of many items, in processes of its own where that pays."""

from __future__ import annotations

import multiprocessing
import os
import threading
import traceback
import weakref
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from onemap.errors import OnemapError, UsageFault, message

T = TypeVar("T")
R = TypeVar("R")
#: pieces of work given out for each process that works: enough for some seconds in which nobody feeds them
AHEAD = 16
#: the same for each of the many of a cluster
AHEAD_AFAR = 4
#: seconds between two looks at whether those who work are still there
_LOOK = 5.0
#: seconds that work given out is waited for when a run has failed, before its folders are cleared away
_PATIENCE = 60.0


class Cluster(Executor):
    """An executor whose workers outlive a run and may be lost: processes of other machines."""

    #: how many pieces of work it does at once
    slots: int

    @abstractmethod
    def watch(self) -> None:
        """Raise UsageFault when nobody is left who works."""


class Workers:
    """``with Workers() as workers``: runs work in as many processes as there are cores, started when first needed.

    An *executor* that is handed in is used instead and left open; its workers must see the same folders. With one
    core, everything runs here. Results come in the order of the items, whoever finishes first.
    """

    def __init__(self, executor: Executor | None = None, count: int | None = None) -> None:
        self.count = count or _cores()
        self._given = executor
        self._own: ProcessPoolExecutor | None = None
        self._ahead = AHEAD_AFAR * executor.slots if isinstance(executor, Cluster) else AHEAD * self.count
        self._flows: weakref.WeakSet[_Flow[Any, Any]] = weakref.WeakSet()
        self._unfinished: set[Future[Any]] = set()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._own is not None:
            self._own.shutdown(cancel_futures=True)
            self._own = None

    @property
    def pays(self) -> bool:
        """Whether there is anybody beside this process."""
        return self._given is not None or self.count > 1

    def map(self, work: Callable[[T], R], items: Iterable[T], few: int = 2) -> Iterator[R]:
        """``work(item)`` for every item; *work* is a function of a module, items and results can be pickled.

        Items are taken one by one, when a process is about to need them; results wait only for those before them.
        Fewer than *few* items are not worth starting processes for; processes that run already take them.
        What *work* raises on purpose is raised here; a process that fails or dies is a UsageFault.
        """
        if not self.pays:
            return map(work, items)
        first: list[T] = []
        if self._own is None and self._given is None:
            if isinstance(items, Sized) and len(items) < few:
                return map(work, items)
            items = iter(items)
            first = list(islice(items, few))
            if len(first) < few:
                return map(work, first)
        flow = _Flow(self, work, chain(first, items), self._ahead)
        self._flows.add(flow)
        flow.feed()
        return flow.results()

    def feed(self) -> None:
        """Give those who have become idle the next items of what is under way; for who is busy with other things."""
        for flow in list(self._flows):
            flow.feed()

    def stop(self) -> None:
        """Give nothing out any more and wait for those at work: then what they write to can be taken away."""
        for flow in list(self._flows):
            flow.stop()
        self._end()
        # what runs elsewhere cannot be called back
        wait(list(self._unfinished), timeout=_PATIENCE)

    def submit(self, work: Callable[[T], R], item: T) -> Future[_Outcome[R]]:
        """*work* on *item* in another process; for :meth:`outcome`."""
        try:
            future = self._executor().submit(_worked, work, item)
        except BrokenExecutor:
            raise _died() from None
        except OSError as error:
            why = error.strerror or str(error)
            raise UsageFault(message("No further process can be started: {why}.", why=why)) from None
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        return future

    def outcome(self, future: Future[_Outcome[R]]) -> R:
        """What the work of *future* has come to; raises what it raised."""
        try:
            outcome = self._waited(future)
        except OnemapError:
            raise
        except BrokenExecutor:
            raise _died() from None
        except CancelledError:
            raise UsageFault(message("Part of the work was lost: those who did it are gone.")) from None
        except Exception as error:  # who knows what an executor raises, and what cannot be pickled
            raise _failed(_said(error)) from error
        if outcome.error is not None:
            raise outcome.error
        if outcome.failed is not None:
            raise _failed(outcome.failed)
        assert outcome.results is not None  # noqa: S101 - it is one of the three
        return outcome.results[0]

    def _waited(self, future: Future[_Outcome[R]]) -> _Outcome[R]:
        if not isinstance(self._given, Cluster):
            return future.result()
        while True:
            try:
                return future.result(_LOOK)
            except TimeoutError:
                if not future.done():
                    self._given.watch()

    def _executor(self) -> Executor:
        if self._given is not None:
            return self._given
        if self._own is None:
            # spawned, on every system alike: a copy of a process that has threads may hang
            context = multiprocessing.get_context("spawn")
            self._own = ProcessPoolExecutor(self.count, mp_context=context, initializer=_end_with_parent)
        return self._own


class _Flow(Generic[T, R]):
    """Items on their way to those who work, and what they have come to on its way back."""

    def __init__(self, workers: Workers, work: Callable[[T], R], items: Iterator[T], ahead: int) -> None:
        self._workers = workers
        self._work = work
        self._items: Iterator[T] | None = items
        self._ahead = ahead
        self._given: deque[Future[_Outcome[R]]] = deque()

    def feed(self) -> None:
        """As many items as are wanted now, however many results wait."""
        self._add(self._ahead - sum(not future.done() for future in self._given))

    def stop(self) -> None:
        self._items = None

    def results(self) -> Iterator[R]:
        """The results in the order of the items; work goes on no further than they are taken."""
        while self._given:
            result = self._workers.outcome(self._given.popleft())
            self._add(self._ahead - len(self._given))
            yield result

    def _add(self, room: int) -> None:
        while room > 0 and self._items is not None:
            for item in self._items:
                self._given.append(self._workers.submit(self._work, item))
                break
            else:
                self._items = None
            room -= 1


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[R]):
    """What became of a piece of work: its result, an error raised on purpose or by the system, or words on a fault."""

    results: tuple[R] | None = None
    error: OnemapError | OSError | None = None
    failed: str | None = None


def _worked(work: Callable[[T], R], item: T) -> _Outcome[R]:
    """*work* on *item*, in the process that took it. It never raises, so whatever does is the executor's own fault."""
    try:
        return _Outcome((work(item),))
    except (OnemapError, OSError) as error:
        return _Outcome(error=error)
    except Exception as error:
        return _Outcome(failed=_said(error))


def _end_with_parent() -> None:
    """A process of ours ends when the one that started it is killed, and writes nothing into a later run's folders."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _said(error: BaseException) -> str:
    """A fault of the program in one line: what, and where."""
    words = " ".join(f"{type(error).__name__}: {error}".split())
    steps = traceback.extract_tb(error.__traceback__)
    return f"{words} ({Path(steps[-1].filename).name}:{steps[-1].lineno})" if steps else words


def _failed(why: str) -> UsageFault:
    return UsageFault(message("A process that did part of the work has failed: {why}.", why=why))


def _died() -> UsageFault:
    return UsageFault(
        message(
            "A process that did part of the work has ended before it was done. Often memory is short: close other "
            "programs, or build with --jobs 1."
        )
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
