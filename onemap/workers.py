"""Both cores: one piece of work for each of many items, in processes of its own where that pays."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from types import TracebackType
from typing import TypeVar

from onemap.errors import UsageFault, message

T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """``with Workers() as workers``: runs work in as many processes as there are cores, started when first needed.

    An *executor* that is handed in is used instead and left open; its workers must see the same folders. With one
    core, everything runs here. Results come in the order of the items, whoever finishes first.
    """

    def __init__(self, executor: Executor | None = None, count: int | None = None) -> None:
        self.count = count or _cores()
        self._given = executor
        self._own: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own is not None:
            self._own.shutdown(cancel_futures=True)
            self._own = None

    @property
    def pays(self) -> bool:
        """Whether there is anybody beside this process."""
        return self._given is not None or self.count > 1

    def map(self, work: Callable[[T], R], items: Sequence[T], few: int = 2) -> Iterator[R]:
        """``work(item)`` for every item; *work* is a function of a module, items and results can be pickled.

        Fewer than *few* items are not worth starting processes for; processes that run already take them.
        """
        if not self.pays or (self._own is None and self._given is None and len(items) < few):
            return map(work, items)
        try:
            return self._executor().map(work, items)
        except OSError as error:
            why = error.strerror or str(error)
            raise UsageFault(message("No further process can be started: {why}.", why=why)) from None

    def _executor(self) -> Executor:
        if self._given is not None:
            return self._given
        if self._own is None:
            # spawned, on every system alike: a copy of a process that has threads may hang
            self._own = ProcessPoolExecutor(self.count, mp_context=multiprocessing.get_context("spawn"))
        return self._own


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
