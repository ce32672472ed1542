"""Targets, annotations, areas and regions of a version: small files that are rewritten from their whole data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from onemap.merging.editing import Editing
from onemap.merging.incoming import Name
from onemap.resolve.overlay import place_keys


class SmallEdits(Editing):
    """Edits of small files."""

    def sequences(self, kind: str, names: Iterable[Name]) -> None:
        """Targets and tags: lists below one key."""
        top = f"{kind}s"
        by_file: dict[Path, list[Name]] = {}
        for name in names:
            place = self.version.places.get(
                ("target", name.key) if kind == "target" else (f"tag:{name.owner}", name.key)
            )
            own = self.version.folder / ("targets.yml" if kind == "target" else f"tags/{name.owner}.yml")
            if self._may_go(name, kind):
                by_file.setdefault(own if place is None else place.file, []).append(name)
        for path, held in by_file.items():
            self.patch(path, partial(self._with_items, top, held, path))

    def _may_go(self, name: Name, kind: str) -> bool:
        """Note what ``remove`` gets and loses; False for an annotation of the version below, which it does not know."""
        below, there = self.below, name in self.merged.records
        if kind == "target":
            taken = name.key in self.version.plan.remove.targets
            if not there and below is not None and name.key in below.targets and not taken:
                self.gone.setdefault("targets", []).append(name.key)
            elif there and taken:
                self.back.setdefault("targets", []).append(name.key)
        elif not there and below is not None and (name.owner, name.key) in below.tags and not self._goes_along(name):
            self.leave(name)
            return False
        return True

    def _goes_along(self, tag: Name) -> bool:
        """Whether ``remove`` takes the clause of *tag* away, or its owner."""
        remove = self.version.plan.remove
        for kind in ("units", "zones", "lists"):
            names = {*getattr(remove, kind), *self.gone.get(kind, ())} - {*self.back.get(kind, ())}
            if tag.owner in names:
                return True
        row = {"list": tag.owner, "number": self.spelling.labels.clause_key(tag.key)}
        return row in self.gone.get("clauses", ()) or any(
            (ref.list, self.spelling.labels.clause_id(ref.number)) == (tag.owner, tag.key)
            and (tag.owner, tag.key) not in self.back.get("clauses", ())
            for ref in remove.clauses
        )

    def _with_items(self, top: str, names: Iterable[Name], path: Path, raw: Any) -> dict[str, Any]:
        rows = list((raw or {}).get(top) or [])
        at = {self._called(top, row, path): row for row in rows}
        order = list(at)
        for name in names:
            key = (name.owner, name.key)
            new = self.merged.records.get(name)
            change = self.by_name[name]
            if new is None:
                at.pop(key, None)
            elif key in at:
                at[key] = self.fields(change, at[key])
            else:
                made = self.spelling.record(name, new)
                if name.kind == "tag" and name.owner == path.stem:
                    made.pop("list", None)
                at[key] = made
                order.append(key)
        return {**(raw or {}), top: [at[key] for key in order if key in at]}

    def _called(self, top: str, row: Any, path: Path) -> tuple[str, str]:
        if top == "tags":
            return str(row.get("list") or path.stem), str(row.get("number")).strip()
        return "", f"{row.get('indicator')}@{row.get('place')}"

    # -- areas and regions --------------------------------------------------------------------------------------------

    def tree(self, kind: str, names: list[Name]) -> None:
        if not names:
            return
        root = self.loaded.root / "units" / "areas.yml"
        own = self.version.folder / "areas.yml"
        alone = len(self.loaded.versions) == 1
        top = f"{kind}s"
        wanted = [name.key for name in self.merged.records if name.kind == kind]
        by_file: dict[Path, list[Name]] = {}
        for name in names:
            place = self.version.places.get((kind, name.key))
            ground = self.loaded.places.get((kind, name.key))
            if name not in self.merged.records:
                self._tree_removal(name, place is not None, ground is not None and alone, by_file, own, root)
                continue
            if name.key in getattr(self.version.plan.remove, top):
                self.back.setdefault(top, []).append(name.key)
            by_file.setdefault(root if alone and place is None and not own.is_file() else own, []).append(name)
        for path, held in by_file.items():
            below = [] if path == root else self._tree_below(kind)
            self.patch(path, partial(self._with_nodes, top, held, wanted, below))

    def _tree_removal(
        self, name: Name, mine: bool, shared: bool, by_file: dict[Path, list[Name]], own: Path, root: Path
    ) -> None:
        if not shared and name.key in self._tree_below(name.kind):
            if self.version.plan.based_on is None:
                self.leave(name)
                return
            self.gone.setdefault(f"{name.kind}s", []).append(name.key)
        if mine:
            by_file.setdefault(own, []).append(name)
        if shared:
            by_file.setdefault(root, []).append(name)

    def _tree_below(self, kind: str) -> list[str]:
        """The areas or regions that this version's file is laid over."""
        if self.below is not None:
            gone = set(getattr(self.version.plan.remove, f"{kind}s"))
            held: Mapping[str, Any] = getattr(self.below, f"{kind}s")
            return [key for key in held if key not in gone]
        areas = self.loaded.areas
        return [record.id for record in (areas.areas if kind == "area" else areas.regions)]

    def _with_nodes(
        self, top: str, names: Iterable[Name], wanted: list[str], below: list[str], raw: Any
    ) -> dict[str, Any]:
        rows = {str(row.get("id")): row for row in (raw or {}).get(top) or []}
        old = list(rows)
        for name in names:
            new = self.merged.records.get(name)
            if new is None:
                rows.pop(name.key, None)
            elif name.key in rows:
                rows[name.key] = self.fields(self.by_name[name], rows[name.key])
            else:
                rows[name.key] = self.spelling.record(name, new)
        fresh = [key for key in wanted if key in rows]
        order = [key for key in place_keys([key for key in old if key in rows], fresh) if key in rows]
        kept = [key for key in below if key in wanted]
        if list(place_keys(kept, order)) != list(place_keys(kept, fresh)):
            order = fresh
        return {**(raw or {}), top: [rows[key] for key in order]}
