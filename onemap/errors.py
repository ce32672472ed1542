"""What can go wrong, as data: problems in a publication, and faults of use or environment.

A :class:`Problem` is one fault of the data, with its place, its words and its mend. Problems are
collected and reported together; :class:`ProblemsFound` carries them out of a stage that cannot go on.
:class:`UsageFault` is a wrong call or a broken environment (exit code 2).
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: an accepted finding is reported and lets the build pass
Severity = Literal["error", "warning", "accepted"]
#: Steps from the root of a YAML document to a node: keys and 0-based indexes.
NodePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: an English gettext msgid with named ``{}`` fields, and the fields' values."""

    msgid: str
    fields: tuple[tuple[str, object], ...] = ()

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of *translate*; of the fields only messages are translated."""
        values = {k: v.text(translate) if isinstance(v, Message) else v for k, v in self.fields}
        return translate(self.msgid).format(**values)


def message(msgid: str, **fields: object) -> Message:
    """Make a :class:`Message`; msgids are literals, so that catalogues can be extracted."""
    return Message(msgid, tuple(sorted(fields.items())))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a file of the publication, and a line (1-based) or a node in it.

    ``node`` is resolved to a line and column only when the problem is reported (``read.yaml.locate``),
    so that reading a large publication need not remember the position of every scalar.
    """

    file: Path
    line: int | None = None
    column: int | None = None
    node: NodePath | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the ground a fault is: a point, and the shape that is at fault, in lon/lat degrees (EPSG:4490).

    ``shape`` is WKB: the overlap, the gap, the edges; None when the point says it all.
    """

    lon: float
    lat: float
    shape: bytes | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Why a finding is no error: accepted by name, its rule lowered, or its version filed before onemap was in use."""

    kind: Literal["accepted", "lowered", "filed"]
    reason: Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the data: where, what, how to mend. ``rule`` is a stable id such as ``Y03``.

    ``objects`` are the keys of the records that it is about: a unit's code, ``"990100 4"`` for a clause of a list.
    """

    place: Place
    rule: str
    what: Message
    mend: Message
    severity: Severity = "error"
    objects: tuple[str, ...] = ()
    version: str | None = None
    spot: Spot | None = None
    leave: Leave | None = None


class OnemapError(Exception):
    """Base of every error that onemap raises on purpose."""


class ProblemsFound(OnemapError):
    """The data has problems that the stage cannot go on with; ``problems`` holds all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")

    def __reduce__(self) -> tuple[type[ProblemsFound], tuple[tuple[Problem, ...]]]:
        return ProblemsFound, (self.problems,)


class UsageFault(OnemapError):
    """Wrong use of a command, or an environment that cannot do what is asked (exit code 2)."""

    def __init__(self, what: Message) -> None:
        self.what = what
        super().__init__(what.text())

    def __reduce__(self) -> tuple[type[UsageFault], tuple[Message]]:
        return UsageFault, (self.what,)  # the ways to make the kinds of it differ


#: what the system says of files, in plain words
_WHY = {
    errno.ENOENT: message("it is not there"),
    errno.EEXIST: message("it is there already"),
    errno.EACCES: message("the rights for it are missing, or another program has it open"),
    errno.EPERM: message("the rights for it are missing, or another program has it open"),
    errno.EBUSY: message("another program has it open"),
    errno.EROFS: message("the disk can only be read"),
    errno.ENOSPC: message("the disk is full"),
    getattr(errno, "EDQUOT", errno.ENOSPC): message("the disk is full"),
    errno.ENOTDIR: message("a part of the path is no folder"),
    errno.EISDIR: message("it is a folder"),
    errno.ENAMETOOLONG: message("the name is too long"),
}


def refusal(error: OSError) -> Message | str:
    """Why the system refuses a file, in plain words where they are known."""
    return _WHY.get(error.errno or 0) or error.strerror or str(error)
