"""What a merge changes, as lines of text for people: counts, then record by record, then what they must decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from onemap.compare.as_text import marked
from onemap.compare.wording import Folded, Span, difference, folded
from onemap.errors import Message, message
from onemap.geometry.measure import area_km2
from onemap.merging.apply import VersionMerged
from onemap.merging.canonical import Records
from onemap.merging.incoming import Kind, Name
from onemap.merging.layer_edits import GroundMerged
from onemap.merging.shown import field_name, shown
from onemap.merging.spelling import Labels
from onemap.merging.three_way import ORDER, Change, Conflict
from onemap.read.publication import default_vocabulary
from onemap.words import Translator

#: records that are shown of each kind, lines of a record, characters of a value, where not all are asked for
RECORDS, LINES, VALUE = 20, 12, 240
#: what people call the kinds of records
CALLED: Mapping[Kind, Message] = {
    "publication": message("Publication"),
    "plan": message("Plan"),
    "area": message("Area"),
    "region": message("Region"),
    "unit": message("Unit"),
    "zone": message("Element zone"),
    "list": message("List"),
    "clause": message("Clause"),
    "tag": message("Tag"),
    "target": message("Quantified target"),
}
_LAYERS: Mapping[str, Message] = {
    "units": message("Shapes of units"),
    "zones": message("Shapes of zones"),
    "boundary": message("Boundary"),
    "context": message("Context"),
}
_WORDED = ("text", "name", "problems", "note", "title", "summary")


class Difference:
    """The difference of one version, in the words of *t*; *whole* shows all of it, however long.

    *returned*: what came in is an export that people have edited, not a delivery.
    """

    def __init__(self, one: VersionMerged, t: Translator, whole: bool = False, returned: bool = False) -> None:
        self.one = one
        self.labels = Labels(one.vocabulary or default_vocabulary())
        self.t = t
        self.whole = whole
        self.came = message("table that came back") if returned else message("came in")

    def lines(self) -> Iterator[str]:
        """All lines; one that says so where nothing changes."""
        yield from self._counts()
        if not self.one.new or self.whole:
            yield from self._changes()
        yield from self._notes()

    def _changes(self) -> Iterator[str]:
        """Record by record; of a version that is wholly new the counts say as much."""
        groups: dict[Name, list[Change]] = {}
        for change in self.one.changes:
            groups.setdefault(_owner(change.name), []).append(change)
        by_kind: dict[Kind, list[tuple[Name, list[Change]]]] = {}
        for owner, changes in groups.items():
            by_kind.setdefault(owner.kind, []).append((owner, changes))
        for kind in CALLED:
            held = sorted(by_kind.get(kind, ()), key=lambda group: group[0])
            yield from self._cut([list(self._record(*group)) for group in held], RECORDS)
        for ground in self.one.ground:
            yield from self._ground(ground)

    def _notes(self) -> Iterator[str]:
        """What does not change though one might think so, and what people must decide."""
        if self.one.unspoken:
            units = sorted(name.key for name in self.one.unspoken if name.kind == "unit")
            said = message(
                "Units that did not come in stay, because nothing came in for their areas: {count} ({codes})",
                count=len(units),
                codes=self.t(", ").join([*units[:5], *(["…"] if len(units) > 5 else [])]),
            )
            yield "  ! " + said.text(self.t)
        left = [["  ! " + self._called(name) + ": " + why.text(self.t)] for name, why in self.one.left]
        yield from self._cut(left, RECORDS)
        if self.one.conflicts:
            said = message("Changed on both sides and left as they are here: {count}", count=len(self.one.conflicts))
            yield said.text(self.t)
            yield from self._cut([list(self._conflict(conflict)) for conflict in self.one.conflicts], RECORDS)

    @cached_property
    def _kept_shapes(self) -> frozenset[Name]:
        """Units and zones that did not come in, whose shapes stay because they do."""
        kinds: Mapping[str, Kind] = {"units": "unit", "zones": "zone"}
        return frozenset(Name(kinds[one.layer], code) for one in self.one.ground for code in one.kept)

    def _counts(self) -> Iterator[str]:
        version = self.one.version
        if not self.one.changes and not any(ground.changes for ground in self.one.ground):
            yield message("{version}: nothing to do", version=version).text(self.t)
            return
        counts: dict[Kind, list[int]] = {}
        for change in self.one.changes:
            at = 0 if change.old is None else 2 if change.new is None else 1
            counts.setdefault(change.name.kind, [0, 0, 0])[at] += 1
        said = [
            message(
                "{kind} +{added} ~{changed} −{removed}",
                kind=called,
                added=counts[kind][0],
                changed=counts[kind][1],
                removed=counts[kind][2],
            ).text(self.t)
            for kind, called in CALLED.items()
            if kind in counts
        ]
        for ground in self.one.ground:
            if any(ground.codes):
                codes = ground.codes
                said.append(
                    message(
                        "{kind} +{added} ~{changed} −{removed}",
                        kind=_LAYERS[ground.layer],
                        added=len(codes.added),
                        changed=len(codes.changed),
                        removed=len(codes.removed),
                    ).text(self.t)
                )
        head = "{version} (new)" if self.one.new else "{version}"
        title = (
            message("{version} (new)", version=version).text(self.t) if self.one.new else head.format(version=version)
        )
        yield title + self.t(": ") + self.t("; ").join(said)

    def _record(self, owner: Name, changes: Sequence[Change]) -> Iterator[str]:
        own = next((change for change in changes if change.name == owner), None)
        mark = "~" if own is None else "+" if own.old is None else "−" if own.new is None else "~"
        yield f"  {mark} {self._called(owner)}"
        if mark != "~":
            return
        inner = list(self._fields(own, "      ") if own is not None else ())
        for change in changes:
            if change is not own:
                sign = "+" if change.old is None else "−" if change.new is None else "~"
                text = (change.new or change.old or {}).get("text", "")
                beside = self.t(": ") + self._value("text", text, change.new or {}) if sign != "~" and text else ""
                inner.append(f"      {sign} {self._kind(change.name)}{beside}")
                inner += self._fields(change, "          ") if sign == "~" else ()
        yield from self._cut([[line] for line in inner], LINES, "      ")

    def _fields(self, change: Change, pad: str) -> Iterator[str]:
        old, new = change.old or {}, change.new or {}
        for key in change.fields:
            if key == ORDER:
                before = [one for one in old.get(key, ()) if one in new.get(key, ())]
                if before != [one for one in new.get(key, ()) if one in before]:
                    yield pad + message("the clauses stand in another order").text(self.t)
                continue
            yield f"{pad}{self._field(key)}{self.t(': ')}{self._both(change.name.kind, key, old, new)}"

    def _both(self, kind: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
        if key in _WORDED and isinstance(old.get(key), str) and isinstance(new.get(key), str):
            spans = difference(old[key], new[key])
            if self.whole:
                return _line(marked(spans))
            parts = ("…" if isinstance(part, Folded) else marked((_short(part),)) for part in folded(spans))
            return _line("".join(parts))
        return f"{self._said(kind, key, old)} → {self._said(kind, key, new)}"

    def _said(self, kind: str, key: str, record: Mapping[str, Any]) -> str:
        if key not in record:
            return message("(nothing)").text(self.t)
        return self._value(key, self.labels.field(kind, record, key), record)

    def _value(self, key: str, value: Any, record: Mapping[str, Any]) -> str:
        said = _line(shown(value, self.t))
        return said if self.whole or len(said) <= VALUE else said[: VALUE - 1] + "…"

    def _ground(self, ground: GroundMerged) -> Iterator[str]:
        here = {} if ground.here is None else dict(zip(ground.here.codes, ground.here.geometries, strict=True))
        came = {} if ground.came is None else dict(zip(ground.came.codes, ground.came.geometries, strict=True))
        rows = [
            *(self._shape("+", code, None, came.get(code)) for code in ground.codes.added),
            *(self._shape("~", code, here.get(code), came.get(code)) for code in ground.codes.changed),
            *(self._shape("−", code, here.get(code), None) for code in ground.codes.removed),
        ]
        if rows:
            yield "  " + _LAYERS[ground.layer].text(self.t)
            yield from self._cut([[row] for row in rows], RECORDS, "  ")

    def _shape(self, mark: str, code: str, old: Any, new: Any) -> str:
        areas = [f"{area_km2(shape):.4f}" for shape in (old, new) if shape is not None and shape.area > 0]
        beside = f" ({' → '.join(areas)} km²)" if areas else ""
        return f"    {mark} {code}{beside}"

    def _conflict(self, conflict: Conflict) -> Iterator[str]:
        field = "" if not conflict.field else f" · {self._field(conflict.field)}"
        yield f"  ? {self._called(conflict.name)}{field}"
        if conflict.field == "geometry":
            return
        if conflict.name in self._kept_shapes:
            yield "      " + message("its shape, which did not come in either, stays with it").text(self.t)
        if (whole := self.one.whole_of(conflict)) is not None:
            said = message("its words stand twice now: clause {number}, which comes in, has them, too", number=whole)
            yield "      " + said.text(self.t)
        yield f"      {message('here').text(self.t)}{self.t(': ')}{self._side(conflict, conflict.here)}"
        yield f"      {self.came.text(self.t)}{self.t(': ')}{self._side(conflict, conflict.came)}"

    def _side(self, conflict: Conflict, value: Any) -> str:
        if value is None:
            return message("(nothing)").text(self.t)
        if conflict.field == "":
            return self._value("", value.get("text") or value.get("name") or value, value)
        return self._value(conflict.field, self.word(conflict.name.kind, conflict.field, value), {})

    def word(self, kind: str, field: str, value: Any) -> Any:
        """A value of a field as people write it, where that can be told from it alone."""
        try:
            return self.labels.field(kind, {field: value}, field)
        except (KeyError, TypeError):
            return value

    def _called(self, name: Name) -> str:
        record = self._record_of(name)
        title = (record or {}).get("name") or (record or {}).get("title") or ""
        if name.kind == "clause":
            kind, _, key = name.owner.partition(":")
            return f"{self._called(Name(_kind(kind), key))} · {self._kind(name)}"
        return f"{self._kind(name)} {title}".rstrip()

    def _kind(self, name: Name) -> str:
        key = self.labels.clause_key(name.key) if name.kind == "clause" else name.key
        return f"{CALLED[name.kind].text(self.t)} {key}".rstrip()

    def _record_of(self, name: Name) -> Mapping[str, Any] | None:
        records: Records = self.one.merged.records
        if name in records:
            return records[name]
        return next((change.old for change in self.one.merged.changes if change.name == name), None)

    def _field(self, key: str) -> str:
        return field_name(key, self.t)

    def _cut(self, groups: Sequence[Sequence[str]], most: int, pad: str = "  ") -> Iterator[str]:
        shown = groups if self.whole or len(groups) <= most + 1 else groups[:most]
        for group in shown:
            yield from group
        if len(shown) < len(groups):
            yield pad + message("… and {count} more", count=len(groups) - len(shown)).text(self.t)


def summary(versions: Iterable[VersionMerged]) -> Message:
    """How much there is to write, and to decide."""
    held = list(versions)
    return message(
        "{changes} changes, {conflicts} conflicts",
        changes=sum(len(one.changes) + sum(sum(map(len, g.codes)) for g in one.ground) for one in held),
        conflicts=sum(len(one.conflicts) for one in held),
    )


def _owner(name: Name) -> Name:
    if name.kind != "clause":
        return name
    kind, _, key = name.owner.partition(":")
    return Name(_kind(kind), key)


def _kind(kind: str) -> Kind:
    return "unit" if kind == "unit" else "zone" if kind == "zone" else "list"


def _short(span: Span) -> Span:
    return span if len(span.text) <= VALUE // 2 else Span(span.kind, span.text[: VALUE // 2 - 1] + "…")


def _line(text: str) -> str:
    """*text* on one line, nothing in it that a terminal would obey."""
    return "".join(char if char.isprintable() else " " if char in "\n\t" else f"<U+{ord(char):04X}>" for char in text)
