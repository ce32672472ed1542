"""Lay what one version's folder writes over what the version it is based on holds.

A present item replaces the earlier one whole; only ``remove`` takes away (design §3). A list's clauses are
replaced one by one by key; a unit's clauses whole, or inherited when left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from onemap.errors import Message, Place, Problem, ProblemsFound, message
from onemap.model.clauses import AdmissionList, Clause
from onemap.resolve.content import Content, Delta
from onemap.resolve.units import GivenUnits, Source, resolved

V = TypeVar("V")
K = TypeVar("K", str, tuple[str, str])


def overlay(base: Content, delta: Delta) -> Content:
    """The content of *delta*'s version on top of *base*. An empty delta gives *base* again.

    Raises ProblemsFound (P04, P05) when ``remove`` names what *base* does not hold, or what the delta writes.
    """
    removal = _Removal(base, delta)
    removal.check()
    remove = delta.remove
    gone_lists, gone_units, gone_zones = set(remove.lists), set(remove.units), set(remove.zones)
    gone_owners = gone_lists | gone_units | gone_zones

    clause_origins = {key: at for key, at in base.clause_origins.items() if key[0] not in gone_lists}
    lists = {key: value for key, value in base.lists.items() if key not in gone_lists}
    for name in {ref.list for ref in remove.clauses}:
        numbers = {ref.number for ref in remove.clauses if ref.list == name}
        if name in lists:
            kept = tuple(clause for clause in lists[name].clauses if clause.key not in numbers)
            lists[name] = lists[name].model_copy(update={"clauses": kept})
        for number in numbers:
            clause_origins.pop((name, number), None)
    for name, new in delta.lists.items():
        old = lists.get(name)
        lists[name] = new if old is None else _merge_list(old, new)
        clause_origins.update({(name, clause.key): delta.version for clause in new.clauses})

    written = delta.units if isinstance(delta.units, Source) else GivenUnits(delta.units)

    gone_clauses = {(ref.list, ref.number) for ref in remove.clauses}
    tags = {k: v for k, v in base.tags.items() if k[0] not in gone_owners and k not in gone_clauses}
    return Content(
        areas=_in_places(base.areas, delta.areas, remove.areas),
        regions=_in_places(base.regions, delta.regions, remove.regions),
        units=resolved(base.units).over(written, gone_units),
        zones=_by_key(_laid(base.zones, delta.zones, remove.zones)),
        lists=_by_key(lists),
        tags=_by_key({**tags, **delta.tags}),
        targets=_by_key(_laid(base.targets, delta.targets, remove.targets)),
        origins=_origins(base, delta, written),
        clause_origins=_by_key(clause_origins),
    )


def place_clauses(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses *old* with those of *new* in place of theirs by key.

    :func:`place_keys` says where the new ones go.
    """
    by_key = {clause.key: clause for clause in (*old, *new)}
    return tuple(by_key[key] for key in place_keys([c.key for c in old], [c.key for c in new]))


def place_keys(old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    """The keys *old* in their order, with those that only *new* has in the places that *new* gives them.

    A key that *old* lacks goes after the key that precedes it in *new*, else (it is the first) before the next one of
    *new* that *old* holds, else to the end.
    """
    result = list(old)
    held = set(result)
    keys = list(new)
    for at, key in enumerate(keys):
        if key in held:
            continue
        following = next((later for later in keys[at + 1 :] if later in held), None)
        if at > 0:
            position = result.index(keys[at - 1]) + 1
        elif following is not None:
            position = result.index(following)
        else:
            position = len(result)
        result.insert(position, key)
        held.add(key)
    return tuple(result)


def _merge_list(old: AdmissionList, new: AdmissionList) -> AdmissionList:
    return new.model_copy(update={"clauses": place_clauses(old.clauses, new.clauses)})


def _laid(base: Mapping[str, V], present: Mapping[str, V], gone: Iterable[str]) -> dict[str, V]:
    """What remains of *base*, with *present* in place of it or added."""
    removed = set(gone)
    result = {key: value for key, value in base.items() if key not in removed}
    result.update(present)
    return result


def _in_places(base: Mapping[str, V], present: Mapping[str, V], gone: Iterable[str]) -> dict[str, V]:
    """As ``_laid``, for what has an order of its own: new ones stand where *present* puts them, as new clauses do."""
    result = _laid(base, present, gone)
    return {key: result[key] for key in place_keys((key for key in base if key in result), present)}


def _by_key(items: Mapping[K, V]) -> dict[K, V]:
    return {key: items[key] for key in sorted(items)}


def _origins(base: Content, delta: Delta, written: Source) -> dict[tuple[str, str], str]:
    remove = delta.remove
    gone = {
        *((kind, code) for code in remove.units for kind in ("unit", "clauses")),
        *(("zone", code) for code in remove.zones),
        *(("list", name) for name in remove.lists),
        *(("area", name) for name in remove.areas),
        *(("region", name) for name in remove.regions),
    }
    result = {key: at for key, at in base.origins.items() if key not in gone}
    for code in written:
        if not written.inherits(code):
            result.pop(("clauses", code), None)
        elif ("unit", code) in result:
            result.setdefault(("clauses", code), result["unit", code])
    present: tuple[tuple[str, Iterable[str]], ...] = (
        ("unit", delta.units),
        ("zone", delta.zones),
        ("list", delta.lists),
        ("area", delta.areas),
        ("region", delta.regions),
    )
    result.update({(kind, key): delta.version for kind, keys in present for key in keys})
    return _by_key(result)


class _Removal:
    """Whether everything that ``remove`` names can be removed."""

    def __init__(self, base: Content, delta: Delta) -> None:
        self.base = base
        self.delta = delta
        self.problems: list[Problem] = []

    def check(self) -> None:
        """Raise ProblemsFound with every entry of ``remove`` that is at fault."""
        base, delta, remove = self.base, self.delta, self.delta.remove
        self._keys("units", remove.units, base.units, delta.units)
        self._keys("zones", remove.zones, base.zones, delta.zones)
        self._keys("lists", remove.lists, base.lists, delta.lists)
        self._keys("areas", remove.areas, base.areas, delta.areas)
        self._keys("regions", remove.regions, base.regions, delta.regions)
        self._keys("targets", remove.targets, base.targets, delta.targets)
        for at, ref in enumerate(remove.clauses):
            held = base.lists.get(ref.list)
            name = f"{ref.list} {ref.number}"
            if held is None or all(clause.key != ref.number for clause in held.clauses):
                self._absent(("clauses", at), name)
                continue
            written = delta.lists.get(ref.list)
            if written is not None and any(clause.key == ref.number for clause in written.clauses):
                self._both(("clauses", at), name)
        if self.problems:
            raise ProblemsFound(self.problems)

    def _keys(self, kind: str, names: tuple[str, ...], held: Mapping[str, V], written: Mapping[str, V]) -> None:
        for at, name in enumerate(names):
            if name not in held:
                self._absent((kind, at), name)
            elif name in written:
                self._both((kind, at), name)

    def _absent(self, node: tuple[str, int], name: str) -> None:
        self._add(
            node,
            "P04",
            message("{name} cannot be removed: the version below does not hold it.", name=name),
            message("Correct the name, or take it out of remove."),
        )

    def _both(self, node: tuple[str, int], name: str) -> None:
        self._add(
            node,
            "P05",
            message("{name} is removed and written in the same version.", name=name),
            message("Leave out one of the two; a present item replaces the earlier one by itself."),
        )

    def _add(self, node: tuple[str, int], rule: str, what: Message, mend: Message) -> None:
        place = Place(self.delta.place.file, node=("remove", *node))
        self.problems.append(Problem(place, rule, what, mend))
