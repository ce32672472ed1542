"""What a site is made of, product by product: files whose inputs have not changed are taken from the standing site.

A product has a *key*, a digest of everything that its files follow from (the generator's own code is added where they
are noted). Same key, and all its files intact where they stand: they are linked, not made. What is made again and
comes out as it was keeps the old file too, so that tools that copy by time or inode see no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onemap.render.before import Before, Product
from onemap.render.output import Output
from onemap.workers import Workers


@dataclass(frozen=True, slots=True)
class Job:
    """Some files that any process can make: it needs nothing but the item.

    ``name`` is the product's, stable from build to build; ``work`` a function of a module that writes the files and
    returns their SHA-256 by path relative to the stage; ``item`` makes what it is called with (picklable), and is
    asked only when the files have to be made; ``paths`` are all that it may write, relative to the stage.
    """

    name: str
    key: bytes
    work: Callable[[Any], Mapping[str, str]]
    item: Callable[[], Any]
    paths: tuple[str, ...]


class Products:
    """Makes products of one site, or takes them from the site that stands."""

    def __init__(self, output: Output, before: Before, workers: Workers) -> None:
        self._output = output
        self._before = before
        self._workers = workers
        self.made_of: dict[str, Product] = {}
        self._names: set[str] = set()
        self._running: list[tuple[list[Job], Iterator[Mapping[str, str]]]] = []

    def run(self, jobs: Iterable[Job], few: int = 2) -> None:
        """Take what stands; the rest is made by the workers meanwhile, until :meth:`finish`.

        Fewer than *few* jobs are not worth starting processes for.
        """
        waiting: list[Job] = []
        for job in jobs:
            self._enter(job.name)
            if self._stands(job.name, job.key):
                self._take(job.name)
            else:
                self._output.expect(job.paths)
                waiting.append(job)
        if waiting:
            # an item is made when a process is about to need it, so that never all of them are held
            tasks = ((job.work, job.item()) for job in waiting)
            self._running.append((waiting, self._workers.map(_do, tasks, few)))

    def finish(self) -> None:
        """Wait for all that :meth:`run` has given out. Raises what the work raised."""
        for jobs, results in self._running:
            for job, digests in zip(jobs, results, strict=True):
                self._output.waive(path for path in job.paths if path not in digests)
                self._output.written(digests)
                self.made_of[job.name] = Product(job.key.hex(), tuple(digests))
        self._running.clear()

    def made(self, name: str, key: bytes, make: Callable[[], Any]) -> Any:
        """What *make* returns, a JSON value; it writes files of the output, or they and the value are taken."""
        self._workers.feed()
        return self.begun(name, key, lambda: make)()

    def begun(self, name: str, key: bytes, begin: Callable[[], Callable[[], Any]]) -> Callable[[], Any]:
        """As :meth:`made`, but what takes the workers long is only begun; calling what is returned ends it."""
        self._enter(name)
        if self._stands(name, key):
            self._take(name)
            value = self._before.products[name].value
            return lambda: value
        end = begin()

        def ended() -> Any:
            with self._output.noting() as paths:
                value = end()
            self.made_of[name] = Product(key.hex(), tuple(paths), value)
            return value

        return ended

    def share(self, work: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        """``work(item)`` for every item in order, by the workers: for the pieces of what is being made."""
        return self._workers.map(work, items)

    def _enter(self, name: str) -> None:
        """Two products of one name would never stand: each would find the other's note."""
        if name in self._names:
            raise ValueError(f"two products are called {name}")
        self._names.add(name)

    def _stands(self, name: str, key: bytes) -> bool:
        found = self._before.products.get(name)
        return found is not None and found.key == key.hex() and all(path in self._before.notes for path in found.paths)

    def _take(self, name: str) -> None:
        found = self.made_of[name] = self._before.products[name]
        for path in found.paths:
            self._output.keep(path)


def _do(task: tuple[Callable[[Any], Mapping[str, str]], Any]) -> Mapping[str, str]:
    work, item = task
    return work(item)
