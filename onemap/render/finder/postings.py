"""Where words stand: for every three characters that follow each other, all places, sorted and packed into files.

A *place* is a number: texts lie in one long row, each at a multiple of 16, so that a place says which text and where in
it. After the last characters of a text, and of each part of one, stands nothing (``" "``), so that every place has its
three characters, and a question of one or two characters is answered by all three that begin with them.

Triples are dealt to *parts* by their first character and sorted inside each; a file holds the triples from its first
one to that of the next file. In a file: ``triples`` (texts of two first characters and all third ones that follow
them), ``counts`` (places of each triple), and the places by Elias and Fano: of *n* places below 2^bits the lower
``bits - bitlength(n - 1)`` bits one behind the other in ``low``, and in ``high`` a bit for every place, at the number
of its upper bits plus the count of places before it. Both are Base64, bits from the lowest up.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from onemap.render.finder.normal import Units
from onemap.render.js import to_js

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
#: bits that a file's places take at most: about 270 KB gzipped as Base64, with the triples
FILE_BITS = 8 * 240_000
#: triples of a file at most: each takes up to 18 bytes of script
FILE_TRIPLES = 12_000
#: characters of a part; parts are made by different processes
PART = 1 << 22
#: more parts than these would be more files than they are worth
MOST_PARTS = 64
#: files that a question of one or two characters reads at most; where they are more, it is told the texts alone
OFTEN = 3
#: texts begin at multiples of this; after every text there is at least one place without character
STEP = 16
#: stands where a text ends
NOTHING = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file of places: the triple that it begins with, and its data as the text of a JSON object."""

    first: str
    text: str


@dataclass(frozen=True)
class Row:
    """All texts in one row: *units* has UTF-16 units by place, and nothing between texts; *starts*: text → place."""

    units: Units
    starts: Ints
    #: places lie below 2^bits
    bits: int

    @cached_property
    def alphabet(self) -> Units:
        """The units that occur, NOTHING first."""
        there = np.zeros(0x10000, dtype=bool)
        there[self.units] = True
        there[NOTHING] = True
        return np.flatnonzero(there).astype(np.uint16)

    @cached_property
    def ranks(self) -> Units:
        """The number of every place's unit in the alphabet."""
        ranks = np.zeros(0x10000, dtype=np.uint16)
        ranks[self.alphabet] = np.arange(len(self.alphabet))
        return ranks[self.units]

    @cached_property
    def parts(self) -> int:
        """How many parts the triples are dealt to: a power of two."""
        wanted = 1
        while wanted * PART < len(self.units) and wanted < MOST_PARTS:
            wanted *= 2
        return wanted

    @cached_property
    def dealt(self) -> npt.NDArray[np.uint8]:
        """The part of every place; that of NOTHING is none."""
        dealt = (np.arange(0x10000) % self.parts).astype(np.uint8)
        dealt[NOTHING] = MOST_PARTS
        return dealt[self.units]


def part_files(row: Row, part: int) -> tuple[list[File], dict[str, str]]:
    """The files of the triples whose first unit is *part* modulo the number of parts, in order of triples.

    Also, for every one or two characters that begin the triples of more than ``OFTEN`` files: which texts hold them,
    a bit for each, in Base64.
    """
    places = np.flatnonzero(row.dealt == part)
    if places.size == 0:
        return [], {}
    packer = _Packer(row.bits)
    for lists in _sorted(row, places):
        packer.add(lists)
    files = packer.finish()
    return files, {begin: _texts(row, begin) for begin in _often(files)}


def part_of_file(task: tuple[Path, int]) -> tuple[list[File], dict[str, str]]:
    """:func:`part_files` of a part of a row that :func:`lend` has written; any process can make it."""
    path, part = task
    return part_files(_borrowed(path), part)


def lend(row: Row, path: Path) -> None:
    """Write *row* to *path* and what belongs to it beside, for other processes. Raises OSError."""
    np.save(path, row.units)
    np.save(_beside(path), np.append(row.starts, row.bits))


def _beside(path: Path) -> Path:
    return path.with_suffix(".starts.npy")


def give_back(path: Path) -> None:
    """Remove what :func:`lend` wrote."""
    for file in (path, _beside(path)):
        file.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _borrowed(path: Path) -> Row:
    # the next part wants the same; names of rows are not used again
    starts = np.load(_beside(path))
    return Row(np.load(path), starts[:-1], int(starts[-1]))


def _often(files: Sequence[File]) -> list[str]:
    """What begins triples of many files. A file ends where the next begins."""
    found = []
    for length in (1, 2):
        spans: dict[str, int] = {}
        for file, after in zip(files, [*files[1:], None], strict=True):
            begins = {file.first[:length]}
            if after is not None:
                begins.add(after.first[:length])
            for begin in begins:
                spans[begin] = spans.get(begin, 0) + 1
        found += [begin for begin, count in spans.items() if count > OFTEN and begin == begin.rstrip()]
    return sorted(found)


def _texts(row: Row, begin: str) -> str:
    units = np.frombuffer(begin.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    there = row.units == units[0]
    if len(units) == 2:
        there[:-1] &= row.units[1:] == units[1]
    texts = np.searchsorted(row.starts, np.flatnonzero(there), side="right") - 1
    marks = np.zeros(len(row.starts), dtype=np.uint8)
    marks[texts] = 1
    return _base64(np.packbits(marks, bitorder="little"))


@dataclass(frozen=True, slots=True)
class _Lists:
    """Triples (n × 3 units) in order, how many places each has, and the places of all."""

    triples: Units
    counts: Ints
    places: Ints


def _sorted(row: Row, dealt: Ints) -> Iterator[_Lists]:
    """The lists of the triples at the places *dealt*, some first units at a time."""
    alphabet, ranks, bits = row.alphabet, row.ranks, np.uint64(row.bits)
    width = np.uint64(max(1, int(len(alphabet) - 1).bit_length()))
    # first, second, third and place share 64 bits; the first counts from the lowest of its group
    group = 1 << min(16, 64 - 2 * int(width) - row.bits)
    heads = ranks[dealt]
    for lowest in range(0, len(alphabet), group):
        held = dealt[(heads >= lowest) & (heads < lowest + group)] if group < len(alphabet) else dealt
        if held.size == 0:
            continue
        places = held.astype(np.uint64)
        second, third = ranks[held + 1].astype(np.uint64), ranks[held + 2].astype(np.uint64)
        third[second == 0] = 0  # what comes behind nothing does not count
        first = ranks[held].astype(np.uint64) - np.uint64(lowest)
        keys = ((first << width | second) << width | third) << bits | places
        keys.sort()
        triples = keys >> bits
        starts = np.concatenate([[0], np.flatnonzero(triples[1:] != triples[:-1]) + 1])
        found = triples[starts]
        mask = np.uint64((1 << int(width)) - 1)
        numbers = ((found >> (width + width)) + np.uint64(lowest), found >> width & mask, found & mask)
        counts = np.diff(np.concatenate([starts, [len(keys)]]))
        units = np.stack([alphabet[number.astype(np.int64)] for number in numbers], axis=1)
        yield _Lists(units, counts, (keys & np.uint64((1 << row.bits) - 1)).astype(np.int64))


class _Packer:
    """Fills file after file; a list that is too long for one begins a file and goes on in the next ones."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._files: list[File] = []
        self._held: list[_Lists] = []
        self._size = 0
        self._triples = 0

    def add(self, lists: _Lists) -> None:
        sizes = _sizes(lists.counts, self._bits)
        ends = np.cumsum(sizes)
        starts = np.concatenate([[0], np.cumsum(lists.counts)])
        at = 0
        while at < len(sizes):
            before = int(ends[at - 1]) if at else 0
            room = FILE_BITS - self._size
            last = int(np.searchsorted(ends, before + room, side="right"))
            last = min(last, at + FILE_TRIPLES - self._triples)
            if last > at:
                self._hold(_cut(lists, starts, at, last), int(ends[last - 1]) - before)
                at = last
            elif self._held:
                self._close()
            else:
                self._split(_cut(lists, starts, at, at + 1))
                at += 1

    def finish(self) -> list[File]:
        self._close()
        return self._files

    def _hold(self, lists: _Lists, size: int) -> None:
        self._held.append(lists)
        self._size += size
        self._triples += len(lists.counts)

    def _split(self, one: _Lists) -> None:
        many = 2
        while int(_sizes(np.array([-(-len(one.places) // many)]), self._bits)[0]) > FILE_BITS:
            many += 1
        for places in np.array_split(one.places, many):
            self._hold(_Lists(one.triples, np.array([len(places)]), places), 0)
            self._close()

    def _close(self) -> None:
        if self._held:
            held = self._held
            lists = _Lists(*(np.concatenate([getattr(x, f) for x in held]) for f in ("triples", "counts", "places")))
            self._files.append(_file(lists, self._bits))
        self._held, self._size, self._triples = [], 0, 0


def _cut(lists: _Lists, starts: Ints, first: int, last: int) -> _Lists:
    return _Lists(lists.triples[first:last], lists.counts[first:last], lists.places[starts[first] : starts[last]])


def _upper(counts: Ints) -> Ints:
    """Bits by which the places of a list are told apart in ``high``: those of the count less one."""
    exponents = np.frexp((counts - 1).astype(np.float64))[1].astype(np.int64)
    return np.where(counts > 1, exponents, 0)


def _sizes(counts: Ints, bits: int) -> Ints:
    """Bits that lists take."""
    return counts * (_lower(counts, bits) + 1) + (1 << _upper(counts))


def _lower(counts: Ints, bits: int) -> Ints:
    return np.maximum(bits - _upper(counts), 0)


def _file(lists: _Lists, bits: int) -> File:
    low, high = _packed(lists.places, lists.counts, bits)
    firsts = [_text(triple) for triple in lists.triples[:, :2]]
    thirds = [_text(triple) for triple in lists.triples[:, 2:]]
    grouped: list[str] = []
    before = None
    for first, third in zip(firsts, thirds, strict=True):
        if first == before:
            grouped[-1] += third
        else:
            grouped.append(first + third)
        before = first
    data = {"triples": grouped, "counts": lists.counts.tolist(), "low": _base64(low), "high": _base64(high)}
    return File(firsts[0] + thirds[0], to_js(data))


def _text(units: Units) -> str:
    """Units as a string; halves of a pair stand for themselves, as in JavaScript."""
    return "".join(chr(unit) if unit != NOTHING else " " for unit in units.tolist())


def _base64(data: npt.NDArray[np.uint8]) -> str:
    return base64.b64encode(data.tobytes()).decode("ascii")


def _packed(places: Ints, counts: Ints, bits: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Places by Elias and Fano, list by list: the lower bits, and the upper ones as marks."""
    lower = _lower(counts, bits)
    spans = counts + (1 << _upper(counts))
    of = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    marks = np.zeros(int(spans.sum()), dtype=np.uint8)
    marks[(np.cumsum(spans) - spans)[of] + (places >> lower[of]) + within] = 1
    return _joined_bits(places & ((1 << lower[of]) - 1), lower[of]), np.packbits(marks, bitorder="little")


def _joined_bits(values: Ints, widths: Ints) -> npt.NDArray[np.uint8]:
    """*values* as bits one behind the other, each as wide as *widths* (at most 32) says, lowest bits first."""
    ends = np.cumsum(widths)
    total = int(ends[-1]) if len(ends) else 0
    starts = ends - widths
    word = starts >> 6
    shift = (starts & 63).astype(np.uint64)
    words = np.zeros(total // 64 + 2, dtype=np.uint64)
    wide = values.astype(np.uint64)
    begins = np.flatnonzero(np.concatenate([[True], word[1:] != word[:-1]])) if len(word) else word
    if len(begins):
        words[word[begins]] = np.bitwise_or.reduceat(wide << shift, begins)
    over = np.flatnonzero((starts & 63) + widths > 64)
    words[word[over] + 1] |= wide[over] >> (np.uint64(64) - shift[over])
    return words.astype("<u8").view(np.uint8)[: (total + 7) // 8]
