"""One form for texts that are compared: compatibility forms (NFKC), capitals, no white space.

The browser does the same to what is asked (``web/src/finder/words.ts``). Texts are handled as UTF-16 units, which is
what strings are there, many texts at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.uint16]
#: what JavaScript calls white space, and two characters without width
_DROPPED = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff]+")
#: little-endian, whatever the machine
_CODE = "utf-16-le"
#: what parts the parts of a text; no text that people write holds it
PARTING = "\0"
#: marks in the table: the unit goes away; the whole text must be asked of the library
_GONE, _HARD = 0xFFFE, 0xFFFF


def normal(text: str) -> str:
    """The form of one text; its parts stay apart."""
    parts = (unicodedata.normalize("NFKC", part).upper() for part in text.split(PARTING))
    return _DROPPED.sub("", PARTING.join(parts))


def normal_units(texts: Sequence[str]) -> tuple[Units, npt.NDArray[np.int64]]:
    """The forms of *texts* one behind the other as UTF-16 units, and the length of each."""
    raw = [text.encode(_CODE, "surrogatepass") for text in texts]
    lengths = np.array([len(part) // 2 for part in raw], dtype=np.int64)
    units = _table()[np.frombuffer(b"".join(raw), dtype="<u2")]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    hard = np.unique(np.searchsorted(starts, np.flatnonzero(units == _HARD), side="right") - 1)
    parts: list[Units] = []
    at = 0
    for text in hard.tolist():
        parts.append(units[at : starts[text]])
        parts.append(np.frombuffer(normal(texts[text]).encode(_CODE, "surrogatepass"), dtype="<u2"))
        at = starts[text + 1]
    parts.append(units[at:])
    for text in hard.tolist():
        lengths[text] = len(normal(texts[text]).encode(_CODE, "surrogatepass")) // 2
    whole = np.concatenate(parts) if hard.size else units
    kept = whole != _GONE
    if kept.all():
        return whole, lengths
    bounds = np.concatenate([[0], np.cumsum(kept)])[np.concatenate([[0], np.cumsum(lengths)])]
    return whole[kept], np.diff(bounds)


@lru_cache(maxsize=1)
def _table() -> Units:
    """UTF-16 unit → its form where that is one unit that no neighbour changes, else one of the two marks."""
    table = np.full(0x10000, _HARD, dtype=np.uint16)
    for unit in range(_GONE):
        char = chr(unit)
        if 0xD800 <= unit <= 0xDFFF or unicodedata.category(char)[0] == "M" or unicodedata.combining(char):
            continue
        if 0x1100 <= unit <= 0x11FF or 0xA960 <= unit <= 0xA97F or 0xD7B0 <= unit <= 0xD7FF:
            continue  # parts of Korean syllables join
        form = normal(char)
        if not form:
            table[unit] = _GONE
        elif len(form) == 1 and ord(form) < _GONE and unicodedata.normalize("NFKC", form) == form:
            table[unit] = ord(form)
    return table
