"""Random publications with a chain of versions, and random sides of a merge made of their records."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

from onemap.merging.canonical import Records, of_content, owner_of
from onemap.merging.incoming import Name
from onemap.read.publication import LoadedPublication, read_publication
from onemap.resolve.contents import resolve_contents
from onemap.writing import emit
from tests.publications import box, geojson, write
from tests.resolve.drafts import CODES, draft

OWNERS = ("unit", "zone", "list")


def publication(random: Random, root: Path, versions: int = 3, block: bool = True) -> Path:
    """A random publication in *root*, its files in lines (*block*) or in brackets; the last *versions* left out."""
    made = draft(random)
    made.files["v1/targets.yml"] = {"targets": [target("PM2.5", "990100", "30"), target("COD", "990101", "5")]}
    made.files["v2/targets.yml"] = {"targets": [target("COD", "990101", "4")]}
    gone = [f"v{number}/" for number in (1, 2, 3) if number > versions]
    made.files = {name: data for name, data in made.files.items() if not name.startswith(tuple(gone) or ("-",))}
    if not block:
        return made.write(root)
    shapes = [(code, box(round(122 + at / 10, 6), round(122.1 + at / 10, 6))) for at, code in enumerate(CODES)]
    texts = {name: "# 注\n" + emit.document(filled(data)) for name, data in made.files.items() if data}
    return write(root, {**texts, "v1/units.geojson": geojson(shapes)})


def filled(value: Any) -> Any:
    """*value* without empty lists, which people do not write."""
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items() if item != [] or key == "clauses"}
    return [filled(item) for item in value] if isinstance(value, list) else value


def target(indicator: str, place: str, value: str) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "name": "浓度",
        "kind": "upper-limit",
        "place": place,
        "values": [{"year": "2025", "value": value}],
    }


def held(root: Path, version: str) -> tuple[LoadedPublication, Records]:
    """What holds in a version of the publication in *root*."""
    loaded = read_publication(root)
    return loaded, of_content(
        resolve_contents(loaded)[version].content, loaded.publication, loaded.versions[version].plan
    )


def copied(root: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(root, to))


def mixed(random: Random, here: Records, other: Records, moved: bool = True) -> Records:
    """Records of both sides, some gone, some with fields of both; clauses in any order."""
    made: Records = {}
    names = list(dict.fromkeys(name for name in (*here, *other) if name.kind != "clause"))
    if moved:
        random.shuffle(names)
    for name in names:
        record = fields(random, here.get(name), other.get(name), name.kind not in ("plan", "publication"))
        if record is None:
            continue
        made[name] = record
        if name.kind in OWNERS:
            record["clauses"] = clauses(random, name, here, other, made)
    return made


def clauses(random: Random, owner: Name, here: Records, other: Records, made: Records) -> list[str]:
    """The order of the clauses that become those of *owner*."""
    said = owner_of(owner)
    keys = [key for side in (here, other) for key in side.get(owner, {}).get("clauses", ())]
    if random.random() < 0.3:
        random.shuffle(keys)
    order = []
    for key in dict.fromkeys(keys):
        name = Name("clause", key, said)
        record = fields(random, here.get(name), other.get(name), True)
        if record is not None:
            made[name] = record
            order.append(key)
    return order


def fields(random: Random, one: Any, two: Any, may_go: bool) -> dict[str, Any] | None:
    """One of two records, or fields of both where they have the same ones; None where it is gone."""
    chance = random.random()
    if may_go and chance < 0.15:
        return None
    if one is None or two is None or chance < 0.6:
        return None if one is None and (chance < 0.5 or two is None) else dict(two if one is None else one)
    if one.keys() != two.keys() or "for" in one:
        return dict(two) if "version" not in one else dict(one)
    same = ("remove", "based_on", "version", "levels", "vocabulary", "replaces", "update")
    return {key: (one if key in same or random.random() < 0.5 else two)[key] for key in one}
