"""Records of a version by name, in one spelling, so that they can be compared field by field whoever wrote them.

Vocabulary words are ids, days are year-month-day, what is empty is absent, and a clause is a record of its own: its
owner has the keys of its clauses in filed order as the field ``clauses``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from onemap.merging.incoming import Incoming, Name, Record
from onemap.model.areas import Area, Region
from onemap.model.clauses import AdmissionFile, AdmissionList, Clause, Tag
from onemap.model.origins import owner_of as owner_of
from onemap.model.plan import Plan
from onemap.model.prints import plain as plain
from onemap.model.prints import print_of as print_of
from onemap.model.prints import prints as prints
from onemap.model.publication import Publication, QuantifiedTarget
from onemap.model.units import Unit, Zone
from onemap.model.vocabulary import Vocabulary
from onemap.resolve.content import Content
from onemap.resolve.words import Words

#: name → fields, in filed order within a kind
Records = dict[Name, Record]


def of_content(content: Content, publication: Publication, plan: Plan) -> Records:
    """What holds in a version (its words are ids already), with the publication and the plan as written."""
    found: Records = {Name("publication", ""): plain(publication), Name("plan", ""): plain(plan)}
    found.update((Name("area", area.id), plain(area)) for area in content.areas.values())
    found.update((Name("region", region.id), plain(region)) for region in content.regions.values())
    for unit in content.units.values():
        _owner(found, Name("unit", unit.code), unit, unit.clauses or ())
    for zone in content.zones.values():
        _owner(found, Name("zone", zone.code), zone, zone.clauses)
    for one in content.lists.values():
        _owner(found, Name("list", one.id), one, one.clauses)
    for (owner, number), tag in content.tags.items():
        found[Name("tag", number, owner)] = {**plain(tag), "list": owner}
    found.update((Name("target", target.key), plain(target)) for target in content.targets.values())
    return found


def of_incoming(incoming: Incoming, vocabulary: Vocabulary) -> Records:
    """What came in. Records must have the shapes of their models (ValidationError); words that *vocabulary* does not
    know stay as they are."""
    words = Words(vocabulary, {}, Path())
    found: Records = {}
    if incoming.publication is not None:
        found[Name("publication", "")] = plain(Publication.model_validate(incoming.publication))
    if incoming.plan is not None:
        found[Name("plan", "")] = plain(Plan.model_validate(incoming.plan))
    for area in (Area.model_validate(record) for record in incoming.areas):
        found[Name("area", area.id)] = plain(area)
    for region in (Region.model_validate(record) for record in incoming.regions):
        found[Name("region", region.id)] = plain(region)
    for unit in (words.unit(Unit.model_validate(record)) for record in incoming.units.values()):
        _owner(found, Name("unit", unit.code), unit, unit.clauses)
    for zone in (words.zone(Zone.model_validate(record)) for record in incoming.zones.values()):
        _owner(found, Name("zone", zone.code), zone, zone.clauses)
    for key, record in incoming.lists.items():
        file = AdmissionFile.model_validate(record)
        one = words.admission_list(
            AdmissionList(id=key, target=file.for_, **{name: getattr(file, name) for name in _OF_LIST})
        )
        _owner(found, Name("list", key), one, one.clauses)
    for tag in (Tag.model_validate(record) for record in incoming.tags):
        found[Name("tag", tag.number, tag.list or "")] = plain(tag)
    for target in (QuantifiedTarget.model_validate(record) for record in incoming.targets):
        found[Name("target", target.key)] = plain(target)
    return found


_OF_LIST = ("level", "title", "document", "clauses")


def _owner(found: Records, name: Name, model: BaseModel, clauses: Sequence[Clause] | None) -> None:
    fields = plain(model, "clauses")
    if name.kind == "list":
        fields = {key: value for key, value in fields.items() if key != "id"}
        if "target" in fields:
            fields["for"] = fields.pop("target")
    if clauses is not None:
        fields["clauses"] = [clause.key for clause in clauses]
    found[name] = fields
    owner = owner_of(name)
    found.update((Name("clause", clause.key, owner), plain(clause)) for clause in clauses or ())
