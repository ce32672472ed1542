"""Long files in pieces: what of a file is made anew when one record has changed, and the way it is made."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

#: a stretch is cut off where it has this many times its usual number of keys
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How any process makes a piece: ``work``, a function of a module, called with what ``item`` gives.

    It may return None: then the piece has to be made where the whole version is.
    """

    work: Callable[[Any], str | None]
    item: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a file. ``key`` is a digest of all that its text follows from, the generator's code apart.

    ``here`` makes it where the whole version is; ``elsewhere``, where there is one, costs less.
    """

    key: bytes
    here: Callable[[], str]
    elsewhere: Elsewhere | None = None


def stretches(keys: Iterable[str], usual: int) -> Iterator[tuple[str, ...]]:
    """*keys* in their order, cut into stretches of about *usual*.

    Where the cuts are follows from the keys themselves, so that one key more or less moves no other cut.
    """
    held: list[str] = []
    for key in keys:
        held.append(key)
        if zlib.crc32(key.encode()) % usual == 0 or len(held) == _LONGEST * usual:
            yield tuple(held)
            held.clear()
    if held:
        yield tuple(held)
