"""Where the headings of a table stand, in one row or several, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from onemap.errors import message
from onemap.importing.grids.grid import Grid, Refused
from onemap.read.aliases import ALIASES, normalise_header

_NONE: frozenset[str] = frozenset()
#: heading → the roles that it can have
_ROLES = {
    heading: frozenset(role for role, headings in ALIASES.items() if heading in headings)
    for headings in ALIASES.values()
    for heading in headings
}
#: so many rows that could be headings are looked at
_LOOKED_AT = 50
#: no heading is longer
_LONGEST = 60
#: years are headings
_NUMBER = re.compile(r"(?!(?:19|20)[0-9]{2}$)[+-]?[0-9]+(?:[.,][0-9]+)*%?")
#: 填报单位：… is something said, not a heading
_SAID = re.compile(r"[:：]\s*\S")
_BRACKETED = re.compile(r"[(（\[【〔].*[)）\]】〕]", re.DOTALL)
#: a line break between two letters that need no space
_BROKEN_WORD = re.compile(r"(?<=[^\x00-\u2fff])[ \t]*\n\s*(?=[^\x00-\u2fff])")
_SAY = message("Say its rows in the mapping, such as header: 3 or header: [2, 3].")


@dataclass(frozen=True)
class Columns:
    """``names[i]`` is the heading of column *i*, "" where it has none; ``rows`` are the numbers of the heading rows.

    ``first`` is the index of the first row below them, ``above`` are the numbers of the rows above.
    """

    names: tuple[str, ...]
    rows: tuple[int, ...]
    first: int
    above: tuple[int, ...]


def columns(grid: Grid, header: int | Sequence[int] | None = None) -> Columns:
    """The columns of *grid*: below the rows *header* (numbers as programs show them), else below those that look so.

    Of several heading rows a column has the lowest heading, or ``group/heading`` where that is not unique. Raises
    :class:`Refused` when a heading row is empty, or a heading stands twice.
    """
    if header is None:
        indices = _found(grid)
    else:
        wanted = (header,) if isinstance(header, int) else tuple(header)
        indices = [index for index, number in enumerate(grid.numbers) if number in wanted]
        empty = set(wanted) - {grid.numbers[index] for index in indices}
        if empty or not indices:
            raise Refused("I13", message("{rows}: there are no headings.", rows=grid.at_rows(empty)), _SAY)
    names = _names(grid, indices)
    rows = tuple(grid.numbers[index] for index in indices)
    _refuse_twice(grid, names, rows[-1])
    return Columns(tuple(names), rows, indices[-1] + 1, tuple(grid.numbers[: indices[0]]))


def is_count(texts: Sequence[str]) -> bool:
    """Whether the texts of a whole row, three or more, only count the columns: 1 2 3, or (1) (2) (3)."""
    bare = [text.strip("()（）[]【】 ") for text in texts]
    return len(bare) > 2 and bare == [str(number) for number in range(1, len(bare) + 1)]


def says_again(names: Sequence[str], row: Sequence[str | None]) -> bool:
    """Whether *row* says *names* in other words, HJGKDYBM below unit_code, in half of its cells or more."""
    said = [(names[column] if column < len(names) else "", text) for column, text in enumerate(row) if text]
    same = sum(bool(_ROLES.get(normalise_header(a), _NONE) & _ROLES.get(normalise_header(b), _NONE)) for a, b in said)
    return same > 1 and same * 2 >= len(said)


def _found(grid: Grid) -> list[int]:
    """Indices of the rows that look like headings."""
    looked = list(islice((index for index in range(len(grid.rows)) if len(grid.values(index)) > 1), _LOOKED_AT))
    if not looked:
        return [0]
    width = max(len(grid.values(index)) for index in looked)
    by_shape = next((i for i in looked if len(grid.values(i)) * 2 >= width and _heading_like(grid, i)), looked[0])
    known = {index: sum(normalise_header(text) in _ROLES for _, text in grid.values(index)) for index in looked}
    most = max(known.values())
    best = next(index for index in looked if known[index] * 5 >= most * 3)
    sure = known[best] > 3 or known[best] * 2 > len(grid.values(best))
    base = best if most >= 2 and sure and known[best] > known[by_shape] else by_shape
    indices = [base]
    while indices[0] > 0 and _is_group(grid, indices[0] - 1, indices[0]):
        indices.insert(0, indices[0] - 1)
    while indices[-1] + 1 < len(grid.rows) and _goes_on(grid, indices, indices[-1] + 1):
        indices.append(indices[-1] + 1)
    return indices


def _heading_like(grid: Grid, index: int) -> bool:
    texts = [text for _, text in grid.values(index)]
    numbers = sum(_NUMBER.fullmatch(text) is not None for text in texts)
    return sum(map(_short, texts)) * 2 >= len(texts) and numbers * 2 <= len(texts)


def _short(text: str) -> bool:
    return len(text) <= _LONGEST and _SAID.search(text) is None


def _reach(grid: Grid, index: int) -> dict[int, int]:
    """For every column below a heading of row *index* that stands over several columns: the first of these."""
    row, number = grid.rows[index], grid.numbers[index]
    starts: dict[int, int] = {}
    for first, last in grid.spans.get(number, ()):
        starts.update(dict.fromkeys(range(first, last + 1), first))
    here = None
    for column in range(max(len(row), max((len(line) for line in grid.rows[index : index + 3]), default=0))):
        text = row[column] if column < len(row) else None
        if column in starts:
            here = None
        elif text is not None:
            here = column
        elif here is not None:
            starts[here] = starts[column] = here
    return starts


def _is_group(grid: Grid, index: int, below: int) -> bool:
    """Whether row *index* holds headings over several of the headings in row *below*."""
    values = grid.values(index)
    if len(values) < 2 or not all(_short(text) and not _NUMBER.fullmatch(text) for _, text in values):
        return False
    under = grid.rows[below]
    wide = Counter(first for column, first in _reach(grid, index).items() if column < len(under) and under[column])
    return any(count > 1 for count in wide.values())


def _goes_on(grid: Grid, indices: Sequence[int], index: int) -> bool:
    """Whether row *index* holds more headings: under those over several columns, or units in brackets."""
    above, values = indices[-1], grid.values(index)
    texts = [text for _, text in values]
    if is_count(texts) or grid.numbers[index] != grid.numbers[above] + 1:
        return False
    heads = grid.rows[above]
    if all(_BRACKETED.fullmatch(text) for text in texts):
        return all(column < len(heads) and heads[column] for column, _ in values)
    reach = _reach(grid, above)
    new = [(c, text) for c, text in values if not (c < len(heads) and heads[c] == text)]
    return (
        bool(new)
        and all(c in reach and _short(text) and not _NUMBER.fullmatch(text) for c, text in new)
        and (len(new) > 1 or grid.numbers[above] in grid.spans)
    )


def _names(grid: Grid, indices: Sequence[int]) -> list[str]:
    """The lowest heading of each column, with the groups above it where it is not unique."""
    width = max(len(grid.rows[index]) for index in indices)
    paths: list[list[str]] = []
    reaches = [_reach(grid, index) for index in indices]
    inner = {c for a, b in grid.spans.get(grid.numbers[indices[-1]], ()) for c in range(a + 1, b + 1)}
    for column in range(width):
        path: list[str] = []
        own = [grid.rows[i][column] if column < len(grid.rows[i]) else None for i in indices]
        if (own[-1] is None and not any(own)) or column in inner:
            paths.append([])
            continue
        for place, text in enumerate(own):
            row = grid.rows[indices[place]]
            if text is None and place < len(own) - 1 and column in reaches[place]:
                text = row[reaches[place][column]]
            if text is None or (path and path[-1] == text):
                continue
            if path and _BRACKETED.fullmatch(text):
                path[-1] += text
            else:
                path.append(text)
        paths.append([" ".join(_BROKEN_WORD.sub("", text).split()) for text in path])
    last = Counter(normalise_header(path[-1]) for path in paths if path)
    return ["" if not path else path[-1] if last[normalise_header(path[-1])] == 1 else "/".join(path) for path in paths]


def _refuse_twice(grid: Grid, names: Sequence[str], number: int) -> None:
    first: dict[str, int] = {}
    for column, name in enumerate(names):
        key = normalise_header(name)
        if key and first.setdefault(key, column) != column:
            cells = grid.at([(number, first[key])]), grid.at([(number, column)])
            raise Refused(
                "I13",
                message("Two columns are named {name}: {one} and {other}.", name=name, one=cells[0], other=cells[1]),
                message("Rename or delete one of them."),
            )
