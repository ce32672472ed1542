"""The content of every version: words to ids, then overlay along ``based_on``; no geometry."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onemap.errors import Place, Problem, ProblemsFound, message
from onemap.model.clauses import LegalBasis
from onemap.model.vocabulary import Group, Vocabulary
from onemap.read.publication import LoadedPublication, LoadedVersion
from onemap.resolve.content import Content, Delta
from onemap.resolve.overlay import overlay
from onemap.resolve.units import resolved, written_units
from onemap.resolve.words import Words


@dataclass(frozen=True)
class ResolvedContent:
    """A version's content with the vocabulary, the levels and the definitions of legal bases that it uses."""

    content: Content
    vocabulary: Vocabulary
    levels: tuple[str, ...]
    #: the plan's own, then those of the versions below that it does not define anew
    basis: tuple[LegalBasis, ...] = ()


def resolve_contents(loaded: LoadedPublication) -> dict[str, ResolvedContent]:
    """The content of every version, without geometry. Raises ProblemsFound with the problems of all versions."""
    ground = Content(
        areas={area.id: area for area in loaded.areas.areas},
        regions={region.id: region for region in loaded.areas.regions},
        origins={
            **{("area", area.id): "" for area in loaded.areas.areas},
            **{("region", region.id): "" for region in loaded.areas.regions},
        },
    )
    done: dict[str, ResolvedContent] = {}
    problems: list[Problem] = []
    for name in _based_order(loaded, problems):
        version = loaded.versions[name]
        below = version.plan.based_on
        if below is not None and below not in done:
            continue  # the version below is at fault and reported
        base = None if below is None else done[below]
        try:
            done[name] = _resolve_content(version, base, ground, loaded.vocabulary)
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    return done


def plan_place(version: LoadedVersion) -> Place:
    return version.places.get(("plan", ""), Place(version.folder / "plan.yml"))


def _based_order(loaded: LoadedPublication, problems: list[Problem]) -> list[str]:
    """Versions so that each comes after the one it is based on; missing ones and circles become problems."""
    ordered: list[str] = []
    faulty: set[str] = set()
    for start in sorted(loaded.versions):
        path: list[str] = []
        name: str | None = start
        while name is not None and name not in ordered and name not in faulty:
            version = loaded.versions[name]
            path.append(name)
            below = version.plan.based_on
            if below is not None and below not in loaded.versions:
                what = message("Version {version} is based on {below}, which is not there.", version=name, below=below)
                problems.append(
                    Problem(plan_place(version), "P02", what, message("Name a version that has a folder in units/."))
                )
                faulty.update(path)
                below = None
            elif below in path:
                what = message("Versions are based on each other in a circle: {path}.", path=" → ".join([*path, below]))
                problems.append(
                    Problem(plan_place(version), "P03", what, message("One of them must stand alone (no based_on)."))
                )
                faulty.update(path)
            name = below
        if not faulty.intersection(path):
            ordered += reversed(path)
    return ordered


def _resolve_content(
    version: LoadedVersion, base: ResolvedContent | None, ground: Content, vocabulary: Vocabulary
) -> ResolvedContent:
    plan = version.plan
    held = vocabulary if base is None else base.vocabulary
    if plan.vocabulary is not None:
        held = plan.vocabulary.over(held)
    words = Words(held, version.places, version.folder / "plan.yml")
    levels = words.levels(plan, () if base is None else base.levels)
    areas = version.areas
    delta = Delta(
        version=plan.version,
        place=plan_place(version),
        areas={} if areas is None else {area.id: area for area in areas.areas},
        regions={} if areas is None else {region.id: region for region in areas.regions},
        units=written_units(version.units, words),
        zones={code: words.zone(zone) for code, zone in version.zones.items()},
        lists={name: words.admission_list(held_list) for name, held_list in version.lists.items()},
        tags=version.tags,
        targets=version.targets,
        remove=words.remove(plan.remove),
    )
    problems = words.problems
    try:
        content = overlay(ground if base is None else base.content, delta)
    except ProblemsFound as found:
        raise ProblemsFound([*problems, *found.problems]) from None
    problems += _level_problems(version, content, levels, held)
    if base is not None and plan.vocabulary is not None:
        problems += _lost_words(version, content, base.vocabulary, held)
    if problems:
        raise ProblemsFound(problems)
    own = {item.id for item in plan.basis}
    inherited = () if base is None else tuple(item for item in base.basis if item.id not in own)
    return ResolvedContent(content, held, levels, (*plan.basis, *inherited))


def _level_problems(
    version: LoadedVersion, content: Content, levels: tuple[str, ...], vocabulary: Vocabulary
) -> list[Problem]:
    """Lists of a level that the plan does not use would be left out of every page, so they are a fault."""
    labels = {term.id: term.label for term in vocabulary.levels}
    return [
        Problem(
            version.places.get(("list", name), replace(plan_place(version), node=("levels",))),
            "R06",
            message(
                "List {name} is of level {level}, which the plan does not use.",
                name=name,
                level=labels.get(held.level, held.level),
            ),
            message("Add the level to levels in plan.yml, or correct the list's level."),
        )
        for name, held in content.lists.items()
        if held.level not in levels
    ]


def _lost_words(version: LoadedVersion, content: Content, before: Vocabulary, vocabulary: Vocabulary) -> list[Problem]:
    """Inherited records whose words the version's own vocabulary has dropped, one problem per word."""
    used: dict[tuple[Group, str], str] = {}
    units = resolved(content.units)
    for code in units:
        for word in units.used(code):
            used.setdefault(word, code)
    for code, zone in content.zones.items():
        used.setdefault(("elements", zone.element), code)
    for name, held in content.lists.items():
        used.setdefault(("levels", held.level), name)
        for clause in held.clauses:
            used.setdefault(("dimensions", clause.dimension), name)
            if clause.measure is not None:
                used.setdefault(("measures", clause.measure), name)
    return [
        Problem(
            replace(plan_place(version), node=("vocabulary", group)),
            "R07",
            message(
                "{holder} inherits “{label}” ({word}), which the new {group} lack.",
                holder=holder,
                label=_label(before, group, word),
                word=word,
                group=group,
            ),
            message("Keep the id in the vocabulary (its label may change), or write the record anew."),
        )
        for (group, word), holder in sorted(used.items())
        if word not in {term.id for term in getattr(vocabulary, group)}
    ]


def _label(vocabulary: Vocabulary, group: Group, word: str) -> str:
    term = vocabulary.find(group, word)
    return word if term is None else term.label
