"""Many files of records → their models: read in several processes, or taken from what an earlier run has kept.

Of a file that has not changed only the *outline* is taken up: its records without the words of their clauses. The
whole model is made when somebody asks for it, and can be forgotten and made again. Files with problems are never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from onemap.errors import Problem, ProblemsFound
from onemap.read.documents import read_model
from onemap.read.text import read_bytes
from onemap.store import Store, digest, generator
from onemap.workers import Workers

M = TypeVar("M", bound=BaseModel)
#: bytes of changed files from which further processes pay
MANY_BYTES = 8_000_000
#: files that a process is given at once
BATCH = 40
#: bytes of models as JSON that other processes have read and this one holds before they are laid down in the store
HELD_BYTES = 16_000_000


@dataclass(eq=False)
class RecordFile(Generic[M]):
    """One file: its path, the digest of its bytes, its outline as JSON, and its model when it is asked for."""

    path: Path
    digest: bytes
    outline: bytes
    kind: type[M] = field(repr=False)
    store: Store = field(repr=False)
    #: the model as JSON, where it was read in this run: it may not be in the store yet
    _whole: bytes | None = field(default=None, repr=False)
    _model: M | None = field(default=None, repr=False)

    @property
    def model(self) -> M:
        """The whole model, made at the first call. Raises ProblemsFound when the file can no longer be read."""
        if self._model is None:
            self._model = _revived(self.kind, self._kept()) or read_model(self.path, self.kind)
        return self._model

    @property
    def whole(self) -> bytes:
        """The whole model as JSON, which costs less than the model. Raises ProblemsFound as :attr:`model` does."""
        kept = self._kept()
        return as_json(self.model) if kept is None else kept

    @property
    def is_made(self) -> bool:
        """Whether the whole model is there already."""
        return self._model is not None

    def forget(self) -> None:
        """Let go of the model; whoever asks for it again has it made again."""
        self._model = None

    def settled(self) -> None:
        """The store gives its JSON from now on."""
        self._whole = None

    def _kept(self) -> bytes | None:
        return self._whole or self.store.get(self.kind.__name__, [self.digest]).get(self.digest)


def as_json(model: BaseModel) -> bytes:
    """What is kept of a model: what its file says, in the order of the model's fields."""
    return model.model_dump_json(by_alias=True, exclude_unset=True).encode()


Outcome = RecordFile[M] | tuple[Problem, ...]


def read_records(
    paths: Sequence[Path], kind: type[M], outline: Callable[[M], bytes], store: Store, workers: Workers
) -> list[Outcome[M]]:
    """The files at *paths*, in their order, as models of *kind*, or the problems of a file in its place.

    *outline*, a function of a module, says what of a model rules for other files may ask; the same model gives the
    same bytes.
    """
    found: dict[Path, Outcome[M]] = {}
    contents: dict[Path, tuple[bytes, int]] = {}
    for path in paths:
        try:
            data = read_bytes(path)
            contents[path] = (digest(generator(), kind.__name__, data), len(data))
        except ProblemsFound as problem:
            found[path] = problem.problems
    outlines = store.get(f"outline {kind.__name__}", (key for key, _ in contents.values()))
    store.keep(kind.__name__, outlines)
    fresh: list[Path] = []
    for path, (key, _) in contents.items():
        if key in outlines:
            found[path] = RecordFile(path, key, outlines[key], kind, store)
        else:
            fresh.append(path)
    results: Iterable[_Read | tuple[Problem, ...]]
    if workers.pays and sum(contents[path][1] for path in fresh) > MANY_BYTES:
        batches = [_Batch(kind, outline, tuple(fresh[at : at + BATCH])) for at in range(0, len(fresh), BATCH)]
        results = chain.from_iterable(workers.map(_read_batch, batches))
    else:
        results = _read_batch(_Batch(kind, outline, tuple(fresh)), keep=True)
    held: list[RecordFile[M]] = []
    size = 0
    for path, result in zip(fresh, results, strict=True):
        if isinstance(result, _Read):
            key = contents[path][0]
            store.put(f"outline {kind.__name__}", {key: result.outline})
            store.put(kind.__name__, {key: result.whole})
            model = result.model if isinstance(result.model, kind) else None
            file = found[path] = RecordFile(path, key, result.outline, kind, store, result.whole, model)
            if model is None:
                held.append(file)
                size += len(result.whole)
            if size > HELD_BYTES and store.settle():
                for file in held:
                    file.settled()
                held.clear()
                size = 0
        else:
            found[path] = result
    return [found[path] for path in paths]


@dataclass(frozen=True, slots=True)
class _Batch:
    kind: type[BaseModel]
    outline: Callable[[Any], bytes]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    outline: bytes
    whole: bytes
    model: BaseModel | None


def _read_batch(batch: _Batch, *, keep: bool = False) -> list[_Read | tuple[Problem, ...]]:
    """The files of a batch; their models stay in this process unless *keep*, because JSON travels faster."""
    results: list[_Read | tuple[Problem, ...]] = []
    for path in batch.paths:
        try:
            model = read_model(path, batch.kind)
        except ProblemsFound as found:
            results.append(found.problems)
            continue
        results.append(_Read(batch.outline(model), as_json(model), model if keep else None))
    return results


def _revived(kind: type[M], kept: bytes | None) -> M | None:
    """The model of what was kept; None where that is damaged."""
    if kept is None:
        return None
    try:
        return kind.model_validate_json(kept)
    except ValueError:
        return None
