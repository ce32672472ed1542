"""Which records are written together: groups that an edit, or a record more, disturbs as little as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from onemap.model.areas import Area
from onemap.resolve.areas import AreaIndex

#: a group's name, which does not depend on other groups, and its members
Group = tuple[str, tuple[str, ...]]


def areas_by_tree(areas: Mapping[str, Area], index: AreaIndex, most: int) -> Iterator[Group]:
    """Every area once: whole subtrees that show at most *most* units, other areas alone."""
    return _subtrees(areas, index, lambda key: len(index.all(key)) <= most)


def units_by_tree(
    areas: Mapping[str, Area], index: AreaIndex, own: Mapping[str, Sequence[str]], most: int
) -> Iterator[Group]:
    """Every unit once, in groups of at most *most*; *own* are the codes of each area's own units.

    A group is a share of one subtree, the smallest whose parts would be small groups: a city with its districts,
    which have the words of its lists in common. So one unit more or less changes groups of its own city only.
    """

    def together(key: str) -> bool:
        below = index.children(key)
        return sum(len(index.owned(child)) for child in below) < len(below) * most // 2

    done: set[str] = set()
    for key, held in _subtrees(areas, index, together):
        done.update(held)
        yield from _shares(key, (code for name in held for code in own.get(name, ())), most)
    yield from _shares("", (code for name, codes in own.items() if name not in done for code in codes), most)


def by_code(codes: Iterable[str], about: int) -> Iterator[Group]:
    """Every code once, in groups of neighbours by code, which a code more or less changes next to itself only.

    A group ends before a code whose digest says so, on average after *about* codes, and at the latest after four
    times as many.
    """
    group: list[str] = []
    for code in sorted(codes):
        if group and (len(group) >= 4 * about or _begins(code, about)):
            yield group[0], tuple(group)
            group = []
        group.append(code)
    if group:
        yield group[0], tuple(group)


def _begins(code: str, about: int) -> bool:
    return int.from_bytes(blake2b(code.encode(), digest_size=4).digest(), "little") % about == 0


def _subtrees(areas: Mapping[str, Area], index: AreaIndex, together: Callable[[str], bool]) -> Iterator[Group]:
    """From the top: areas that are *together* with everything below them, others alone. Every area is in one group."""
    done: set[str] = set()
    # a tree that closes on itself has no top, so all areas wait behind those that have
    waiting = [*reversed(list(areas)), *(key for key in reversed(list(areas)) if areas[key].parent not in areas)]
    while waiting:
        key = waiting.pop()
        if key in done:
            continue
        below = index.descendants(key)
        if not below or together(key):
            group = (key, *(name for name in below if name not in done))
        else:
            group = (key,)
            waiting.extend(reversed(index.children(key)))
        done.update(group)
        yield key, group


def _shares(name: str, codes: Iterable[str], most: int) -> Iterator[Group]:
    """Codes in as few shares as there must be, all of about one size."""
    held = sorted(codes)
    count = -(-len(held) // most)
    for at in range(count):
        share = held[len(held) * at // count : len(held) * (at + 1) // count]
        yield (name if count == 1 else f"{name} {at + 1}"), tuple(share)
