"""Workers of a cluster that the user has named: ``dask://HOST:PORT``, with the publication in a folder that all share.

Nothing is given out before every worker has been asked whether it runs the same generator and sees the same folder:
else pages would come out differently, or nowhere.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import pickle
import platform
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onemap import __version__
from onemap.errors import UsageFault, message
from onemap.store import digest, generator
from onemap.workers import Cluster

#: the way an executor is named
FORM = "dask://HOST:PORT"
#: seconds for the scheduler to answer
_ANSWER = 5
#: looks at an empty cluster before it is given up: a worker that died may be started again
_LOOKS = 6
#: packages beside those of the generator's digest that words of a page come from
_PACKAGES = ("Babel", "folium", "Jinja2", "MarkupSafe", "openpyxl")
#: loggers of Dask that write to the error stream
_LOUD = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")


@contextmanager
def opened(address: str | None, root: Path, *, writes: bool = True) -> Iterator[Executor | None]:
    """The executor at *address* (None: none) for the publication in *root*, whose workers are ready for it.

    *writes*: whether they are going to write below *root*. Raises UsageFault when the address is none that is known,
    nobody answers there, or a worker differs.
    """
    if address is None:
        yield None
        return
    place = _place(address)
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise UsageFault(
            message("Dask is not installed here; install onemap with it: pip install {name}.", name="onemap[cluster]")
        ) from None
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        # a piece of work is as large as it is; the warning is meant for other programs
        dask: Any = importlib.import_module("dask")
        stack.enter_context(dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}))
        client = _connected(distributed, place, address)
        stack.callback(_closed, client)
        executor = _Dask(client, address)
        if (root / "units").is_dir():  # what is no publication gets no folder of ours
            executor.prove(root.absolute(), writes)
        yield executor


def _place(address: str) -> str:
    """The address in Dask's own words."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme == "dask" and parts.hostname and parts.port and parts.path in ("", "/")
    except ValueError:  # no number of a port
        sound = False
    if not sound:
        raise UsageFault(message("{address} is no executor; known is {form}.", address=address, form=FORM))
    return f"tcp://{parts.netloc}"


def _connected(distributed: Any, place: str, address: str) -> Any:
    try:
        # asked first, because a client waits for ever for somebody who listens and says nothing
        # in a thread of its own: the caller's may be a notebook's, where a loop runs already
        with ThreadPoolExecutor(1) as pool:
            who = pool.submit(lambda: asyncio.run(asyncio.wait_for(_identity(place), _ANSWER))).result()
        if who != "Scheduler":
            raise UsageFault(message("At {address} is no Dask scheduler.", address=address))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # workers are compared below, in words of our own
            return distributed.Client(place, timeout=_ANSWER, set_as_default=False)
    except UsageFault:
        raise
    except Exception as error:  # of many kinds, when somebody else answers
        raise UsageFault(
            message(
                "No Dask scheduler answers at {address}: {why}. Start one (dask scheduler), or correct the address.",
                address=address,
                why=" ".join(str(error).split()) or type(error).__name__,
            )
        ) from None


async def _identity(place: str) -> object:
    """What kind of program listens at *place*."""
    core: Any = importlib.import_module("distributed.core")
    comm = await core.connect(place, timeout=_ANSWER)
    try:
        await comm.write({"op": "identity", "reply": True})
        return (await comm.read()).get("type")
    finally:
        comm.abort()


def _closed(client: Any) -> None:
    with suppress(Exception):  # it may be gone already
        client.close(timeout=_ANSWER)


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask would log goes nowhere: what there is to say, we say."""
    loggers = [logging.getLogger(name) for name in _LOUD]
    before = [(logger, logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        for logger, handlers, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate


class _Dask(Cluster):
    """Dask's own executor; each piece of work travels as one pickle, so that Dask need not look into it."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address
        self._executor = client.get_executor(pure=False)
        self._program = program()
        self._empty = 0
        self.slots = max(1, sum(self._threads().values()))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        data = pickle.dumps((fn, args, kwargs), pickle.HIGHEST_PROTOCOL)
        future: Future[Any] = self._executor.submit(_done, self._program, data)
        return future

    def watch(self) -> None:
        self._empty = 0 if self._threads() else self._empty + 1
        if self._empty > _LOOKS:
            raise self._nobody()

    def prove(self, root: Path, writes: bool) -> None:
        """Raise UsageFault unless every worker runs this generator and sees the folder of the publication."""
        if not self._threads():
            raise self._nobody()
        folder = root / ".onemap" / f"shared-{os.getpid()}"
        sign = f"{platform.node()} {os.getpid()}"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            (folder / "sign").write_text(sign, encoding="utf-8")
            answers: dict[str, Any] = self._client.run(_answer, folder, sign, writes, on_error="return")
            for worker, answer in sorted(answers.items()):
                self._judge(worker, answer, root)
                if writes and not (folder / answer[2]).is_file():
                    raise _unseen(worker, root)
        finally:
            for path in folder.iterdir():
                path.unlink(missing_ok=True)
            folder.rmdir()

    def _judge(self, worker: str, answer: Any, root: Path) -> None:
        if isinstance(answer, ImportError):
            raise _differs(worker)
        if isinstance(answer, BaseException):
            why = " ".join(f"{type(answer).__name__}: {answer}".split())
            raise UsageFault(message("The worker {worker} does not answer: {why}.", worker=worker, why=why))
        theirs, seen, _ = answer
        if theirs != self._program:
            raise _differs(worker)
        if not seen:
            raise _unseen(worker, root)

    def _threads(self) -> dict[str, int]:
        """Threads by worker. Raises UsageFault when the scheduler is gone."""
        try:
            found: dict[str, int] = self._client.nthreads()
        except Exception:  # of many kinds
            raise UsageFault(
                message("The Dask scheduler at {address} is gone; start it again.", address=self._address)
            ) from None
        return dict(found)

    def _nobody(self) -> UsageFault:
        return UsageFault(message("There is no worker at {address}; start some (dask worker).", address=self._address))


@cache
def program() -> bytes:
    """A digest of all that bytes of a site follow from beside the publication: code, templates, words, libraries."""
    home = Path(__file__).parent
    files = sorted(path for path in home.rglob("*") if path.is_file() and path.suffix != ".pyc")
    parts: list[bytes | str] = [generator(), __version__, ".".join(platform.python_version_tuple()[:2])]
    for path in files:
        parts += [path.relative_to(home).as_posix(), path.read_bytes()]
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            parts.append(f"{package} {version(package)}")
    return digest(*parts)


def _answer(folder: Path, sign: str, writes: bool) -> tuple[bytes, bool, str]:
    """Of a worker: its program, whether it sees *folder* with its *sign*, and the file that it has written there."""
    mine = f"{platform.node()}-{os.getpid()}"
    try:
        seen = (folder / "sign").read_text(encoding="utf-8") == sign
        if seen and writes:
            (folder / mine).write_bytes(b"")
    except (OSError, ValueError):
        seen = False
    return program(), seen, mine


def _done(expected: bytes, data: bytes) -> Any:
    """A piece of work, in the worker that took it; one that came later than the question is asked again."""
    if program() != expected:
        raise _differs(f"{platform.node()} ({os.getpid()})")
    fn, args, kwargs = pickle.loads(data)  # noqa: S301 - Dask runs what it is sent anyway
    return fn(*args, **kwargs)


def _differs(worker: str) -> UsageFault:
    return UsageFault(
        message(
            "The worker {worker} runs another generator, or none: install this version of onemap with the same "
            "libraries there, and start the worker again.",
            worker=worker,
        )
    )


def _unseen(worker: str, root: Path) -> UsageFault:
    return UsageFault(
        message(
            "The worker {worker} does not see {folder}, or cannot use it: share it with that worker under one path.",
            worker=worker,
            folder=root,
        )
    )
