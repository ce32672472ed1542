"""Rules P21, P22, P33: how an update came about, and what each change that it declares must say.

P30 to P32, of changes as they are, are asked by ``onemap.compare.duties``; they are described here, so that every
rule is known before anything is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from onemap.check.effective import Version
from onemap.check.rules import Finding, later_rule, version_rule
from onemap.errors import Message, message
from onemap.model.plan import DeclaredChange

later_rule(
    "P30",
    "A dynamic update declares every significant change",
    "Declare the change under changes in plan.yml, singly or with others; the command declare writes what is missing.",
)
later_rule(
    "P31",
    "Every declared change is found in the data",
    "Correct the codes or the kind of the declared change, take it out, or change the data.",
)
later_rule(
    "P32",
    "No unit goes undeclared",
    "Declare what became of the unit (withdraw, merge, split, recode), or keep it.",
)


@version_rule(
    "P21",
    "Argued changes have an argument document",
    "Write argument under update in plan.yml: its title, and its file where it is handed in.",
)
def argued_has_argument(version: Version) -> Iterator[Finding]:
    """科学论证 asks for an argument; 同步更新 follows what others have decided and needs none."""
    plan = version.own.plan
    if plan.update.type != "dynamic" or plan.update.argument:
        return
    argued = [i for i, change in enumerate(plan.changes) if change.mode == "argued"]
    if argued:
        what = message("Declared as argued, but no argument is named; changes: {count}.", count=len(argued))
        place = version.plan_place("changes", argued[0])
    elif plan.update.mode == "argued":
        what, place = message("The update is argued, but no argument is named."), version.plan_place("update")
    else:
        return
    yield Finding(place, what, message("Write its title in plan.yml as argument under update."))


@version_rule(
    "P22",
    "The mode of an update agrees with those of its changes",
    "Write mode: mixed under update in plan.yml, or correct the mode of the change.",
    severity="warning",
)
def modes_agree(version: Version) -> Iterator[Finding]:
    plan = version.own.plan
    mode = plan.update.mode
    if mode not in ("synchronous", "argued"):
        return
    other = [i for i, change in enumerate(plan.changes) if change.mode not in (None, mode)]
    # an argued update may take over what others have decided; a synchronous one argues nothing
    if not other or (mode == "argued" and len(other) < len(plan.changes)):
        return
    what = (
        message("The update is synchronous, but change {number} is argued.", number=other[0] + 1)
        if mode == "synchronous"
        else message("The update is argued, but all its changes are synchronous.")
    )
    mend = message("Write mode: mixed under update, or correct the mode of the change.")
    yield Finding(version.plan_place("changes", other[0], "mode"), what, mend)


@version_rule(
    "P33",
    "A declared change of a dynamic update says its mode, reason and basis",
    "Fill in mode, reason and basis of the change in plan.yml.",
)
def declared_completely(version: Version) -> Iterator[Finding]:
    plan = version.own.plan
    if plan.update.type != "dynamic":
        return
    inherits = plan.update.mode in ("synchronous", "argued")
    for i, change in enumerate(plan.changes):
        given = {"mode": change.mode is not None or inherits, "reason": change.reason, "basis": change.basis}
        missing = ", ".join(key for key, value in given.items() if not value)
        if missing:
            what = message(
                "Change {number} ({subject}) lacks {missing}.", number=i + 1, subject=subject(change), missing=missing
            )
            yield Finding(version.plan_place("changes", i), what, message("Fill in {missing}.", missing=missing))


def subject(change: DeclaredChange) -> Message:
    """What a declared change is about: its kind and the keys that it names, as plan.yml writes them."""
    group = change.units
    grouped = () if group is None else (group.area, group.region, group.category, *group.codes)
    keys = [key for key in (*change.from_, *change.to, *grouped, *change.lists, *change.zones) if key is not None]
    shown = list(dict.fromkeys(keys))
    words = ", ".join(shown[:3]) + (", …" if len(shown) > 3 else "")
    return message("{kind}: {keys}", kind=change.kind, keys=words or "–")
