"""Where zones come from, and the outlines of areas and of what lies around."""

from __future__ import annotations

from typing import Any

from onemap.errors import Message, message
from onemap.importing.guess.areas import listed
from onemap.importing.guess.columns import Columns
from onemap.importing.guess.kinds import Group
from onemap.importing.guess.notes import Path as At
from onemap.importing.guess.patterns import AREA_OF_ZONE, TABLE
from onemap.importing.guess.shared import Ground, choice, heading, place, say_crs, say_unused, template
from onemap.importing.guess.values import element_of, element_values, labels_of

_AGAIN = ("province", "city", "district", "area_name")


def by_element(group: Group) -> list[Group]:
    """The files of a group one by one, where no column says the element: each file may hold those of another."""
    if len(group.parts) == 1 or group.columns.first("element") is not None:
        return [group]
    return [group.of([part]) for part in group.parts]


def zone_source(group: Group, ground: Ground, at: At) -> dict[str, Any]:
    """One source of zones as a mapping has it."""
    columns = group.columns
    notes = ground.notes
    say_crs(group, at, notes)
    code, name = columns.first("zone_code"), columns.first("zone_name")
    assert code is not None  # noqa: S101 - kind_of saw one
    used = {code.key}
    rules: dict[str, Any] = {"code": template(code), "name": template(name or code)}

    def unsure(key: str, what: Message, how: Message) -> None:
        notes.add((*at, "rules", key), what, how)

    if not code.of_zones:
        what = message("Codes in {column} do not have the form of zone codes.", column=heading(code))
        unsure("code", what, message("Take the right column, or set zone_code in the vocabulary."))
    if name is None:
        unsure("name", message("No column is known to hold names."), message("Write the column of the names."))
    else:
        used.add(name.key)
    types = columns.first("element_type")
    rules["element"] = _element(group, used, ground, at)
    if types is not None:
        used.add(types.key)
        rules["type"] = choice(types)
    derive = []
    area = columns.first("area_code")
    if area is not None:
        used.add(area.key)
        rules["area"] = template(area)
    elif code.all_are(AREA_OF_ZONE.match):
        derive.append({"name": TABLE["area_column"], "column": heading(code), "pattern": TABLE["area_of_zone"]})
        rules["area"] = "{" + TABLE["area_column"] + "}"
        what = message("No column holds codes of areas; they are taken from the zones' codes.")
        unsure("area", what, message("Leave it so, or write the column."))
    if figures := columns.first("area_km2"):
        used.add(figures.key)
        rules["area_km2"] = template(figures)
    if derive:
        rules["derive"] = derive
    again = [c for role in _AGAIN for c in columns.roles.get(role, ()) if c.key not in used]
    if again:
        used.update(column.key for column in again)
        rules["ignore"] = list(dict.fromkeys(heading(column) for column in again))
    say_unused(columns, used, (*at, "rules"), notes)
    return {**place(group, ground), "rules": rules}


def _element(group: Group, used: set[str], ground: Ground, at: At) -> Any:
    """The element of each zone: by a column, or one for the whole layer."""
    columns, labels = group.columns, {one.id: one.label for one in ground.words.elements}
    name, types, element = columns.first("zone_name"), columns.first("element_type"), columns.first("element")
    if element is not None:
        used.add(element.key)
        found = element_values(element, name, types, ground.words)
        doubtful = [f"{value} → {labels[key]}" for value, (key, sure) in found.items() if not sure]
        if doubtful:
            ground.notes.add(
                (*at, "rules", "element"),
                message(
                    "What elements these values mean is taken from names and types: {values}.",
                    values=listed(doubtful, 12),
                ),
                message("Compare with the delivery's own table of codes."),
            )
        values = labels_of(found, ground.words)
        return choice(element, None if all(v == label for v, label in values.items()) else values)
    titles = [columns.part.layer or "", *(heading(c) for c in columns.roles.get("zone_code", ())), columns.part.file]
    key, sure = element_of(name, types, titles, ground.words)
    if not sure:
        ground.notes.add(
            (*at, "rules", "element"),
            message("No column says of which element the zones of {part} are.", part=columns.part.shown),
            message("Write the element; {element} is what names speak for.", element=labels[key]),
        )
    return labels[key]


def outline(group: Group, ground: Ground, at: At) -> dict[str, Any]:
    """One source of the boundary or context layer."""
    columns = group.columns
    say_crs(group, at, ground.notes)
    found = place(group, ground)
    code, name = columns.first("area_code"), columns.first("area_name", "district")
    if code is not None:
        found["code"] = template(code)
        if name is not None:
            found["name"] = template(name)
    return found


def context_of(columns: Columns, ground: Ground, at: At) -> None:
    """Say that lines or points are taken for context."""
    ground.notes.add(
        at,
        message("{part} holds lines or points; it is taken for context around the units.", part=columns.part.shown),
        message("Leave it out, if it shall not be shown."),
    )
