"""Findings of a version beside those of an older one: which came with it, which were there before, what it changed.

The older version is one of the same publication, or of another folder: the state that was handed in before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onemap.checking import Checked, check_publication
from onemap.compare import ClauseChange, compare
from onemap.compare.described import Describer
from onemap.errors import Problem, ProblemsFound, UsageFault, message
from onemap.resolve import Chain, resolve
from onemap.resolve.order import order
from onemap.words import Translator

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """The version under review and the older one: ids, titles, and what was found in the older one."""

    new: str
    old: str
    checked: Checked
    old_checked: Checked
    old_problems: tuple[Problem, ...]

    @property
    def old_title(self) -> str:
        """The title of the older plan."""
        return title_of(self.old_checked, self.old) or self.old


def prepare(checked: Checked, root: Path, version: str | None, old: str) -> Against:
    """Find the older version: *old* is the id of a version in *root*, or the folder of another publication.

    In another folder it is the version of the same id, else the last one there. Raises UsageFault where the word names
    neither, and where it is not said which version is under review.
    """
    same = root / "units" / old
    if (same / "plan.yml").is_file():
        if version is None:
            raise UsageFault(message("Say with --version which version is compared with {old}.", old=old))
        if version == old:
            raise UsageFault(message("{old} cannot be compared with itself.", old=old))
        return Against(version, old, checked, checked, _in_folder(checked, root / "units" / old))
    other = Path(old)
    if not (other / "units").is_dir():
        raise UsageFault(
            message("{old} is neither a version of this publication nor the folder of a publication.", old=old)
        )
    known = _ids(checked, root)
    if version is None and len(known) != 1:
        raise UsageFault(message("Say with --version which version is compared with {old}.", old=old))
    version = version or known[0]
    old_checked = check_publication(other)
    there = _ids(old_checked, other)
    if not there:
        raise UsageFault(
            message("{old} is neither a version of this publication nor the folder of a publication.", old=old)
        )
    chosen = version if version in there else there[-1]
    return Against(version, chosen, checked, old_checked, _in_folder(old_checked, other / "units" / chosen))


def title_of(checked: Checked, version: str) -> str | None:
    """The title of a plan; None where it could not be read."""
    held = checked.loaded.versions.get(version) if checked.loaded is not None else None
    return None if held is None else held.plan.title


def divided(problems: Iterable[Problem], against: Against) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """*problems* that the older version does not have, and those that it has: the same rule about the same objects.

    Where a rule speaks several times of the same objects, as many are old as the older version has, those with the
    same words first.
    """
    problems = tuple(problems)
    old = [(_key(problem, against.old), problem.what.text()) for problem in against.old_problems]
    exact, rest = Counter(old), Counter(key for key, _ in old)
    before: set[int] = set()
    for whole in (True, False):
        for at, problem in enumerate(problems):
            key = _key(problem, against.new)
            said = (key, problem.what.text())
            if at in before or not rest[key] or (whole and not exact[said]):
                continue
            exact[said] -= 1
            rest[key] -= 1
            before.add(at)
    return (
        tuple(problem for at, problem in enumerate(problems) if at not in before),
        tuple(problem for at, problem in enumerate(problems) if at in before),
    )


def describer(against: Against, t: Translator) -> Describer | None:
    """The changes from the older version to the one under review; None where errors keep them from being compared."""
    try:
        new = _resolved(against.checked)
        old = new if against.old_checked is against.checked else _resolved(against.old_checked)
    except ProblemsFound:
        return None
    if new is None or old is None:
        return None
    before, after = old.snapshots.get(against.old), new.snapshots.get(against.new)
    if before is None or after is None:
        return None
    return Describer(compare(before, after), before, after, t)


def change_rows(describer: Describer) -> Iterator[tuple[str, str, str, str]]:
    """(object, change, declared or not, basis) of every change; nobody declares zones, so nothing is said."""
    t, changes = describer.translate, describer.changes
    said = {True: t("declared in the plan"), False: t("not declared")}
    for unit in changes.units:
        parts = [t(unit.kind), *describer.aspects(unit), *_clauses(describer, unit.clauses)]
        basis = "\n".join(filter(None, (describer.declared(declared) for declared in unit.all_declared)))
        yield describer.unit(unit), "\n".join(parts), said[bool(unit.all_declared)], basis
    for held in changes.lists:
        basis = "" if held.declared is None else describer.declared(held.declared)
        parts = [t(held.kind), *_clauses(describer, held.clauses)]
        yield describer.list_name(held), "\n".join(parts), said[held.declared is not None], basis
    for kind, zone, aspects in describer.zones():
        yield zone, "\n".join([t(kind), *aspects]), "", ""


def _clauses(describer: Describer, changes: Iterable[ClauseChange]) -> Iterator[str]:
    for change in changes:
        sign, old, new = describer.clause(change)
        stays = describer.stays(change)
        words = stays or " → ".join(part for part in (old, new) if part)
        yield f"{sign} {describer.key(change)} {words}"


def _resolved(checked: Checked) -> Chain | None:
    return None if checked.loaded is None else resolve(checked.loaded, "internal", checked.sources)


def _key(problem: Problem, version: str) -> Key:
    """Rule and objects; the version's own id, which its plan is called by, differs between the two."""
    return problem.rule, tuple(None if key == version else key for key in problem.objects)


def _in_folder(checked: Checked, folder: Path) -> tuple[Problem, ...]:
    return tuple(problem for problem in checked.problems if problem.place.file.is_relative_to(folder))


def _ids(checked: Checked, root: Path) -> list[str]:
    """Ids of the versions, in their order; by name where the publication could not be read."""
    if checked.loaded is not None:
        return list(order({name: version.plan for name, version in checked.loaded.versions.items()}))
    return sorted(plan.parent.name for plan in (root / "units").glob("*/plan.yml"))
