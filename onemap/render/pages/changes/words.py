"""The words of change logs: kinds of change, aspects, ways of updating."""

from __future__ import annotations

from collections import Counter

from onemap.compare.changes import ChangeSet, UnitChange
from onemap.words import Translator


def section_of(change: UnitChange) -> str:
    """The section that a change of units stands in."""
    if change.kind == "changed" and change.old != change.new:
        return "recoded"
    return change.kind


def unit_numbers(changes: ChangeSet, t: Translator) -> list[tuple[str, int]]:
    """Changes of units, and the shared lists that changed, by the sections of the log; nothing that there is none of.

    What is suggested counts as what it is: units added and withdrawn.
    """
    counts = Counter(map(section_of, changes.units))
    counts["lists"] = len(changes.lists)
    return [(words, counts[section]) for section, words in section_words(t).items() if counts[section]]


def section_words(t: Translator) -> dict[str, str]:
    """The headings of the sections."""
    return {
        "merged": t("Units merged"),
        "split": t("Units split"),
        "regrouped": t("Units regrouped"),
        "recoded": t("Units recoded"),
        "suggested": t("Units that may go on (by overlap, not declared)"),
        "added": t("Units added"),
        "withdrawn": t("Units withdrawn"),
        "changed": t("Units changed"),
        "lists": t("Admission lists"),
        "zones": t("Element zones"),
        "areas": t("Areas and regions"),
        "documents": t("Plan and documents"),
        "targets": t("Targets"),
        "vocabulary": t("Vocabulary"),
        "annotations": t("Annotations (not part of the plan)"),
    }


def aspect_words(t: Translator) -> dict[str, str]:
    """What can change of a unit."""
    return {
        "name": t("Renamed"),
        "category": t("Category changed"),
        "area": t("Moved to another area"),
        "border": t("Border changed"),
        "zones": t("Zones of the unit changed"),
        "facts": t("Facts changed"),
        "clauses": t("List of the unit changed"),
        "recoded": t("Recoded"),
    }


def kind_words(t: Translator) -> dict[str, str]:
    """What the filter tells apart: sections, aspects of units, what binds more or less, what came and went of any kind.

    The sections of units that were added or withdrawn are not told from lists, zones and areas that were.
    """
    return {
        "stricter": t("With stricter clauses"),
        "looser": t("With looser clauses"),
        **section_words(t),
        "added": t("Added (of any kind)"),
        "withdrawn": t("Withdrawn (of any kind)"),
        **{f"is-{aspect}": words for aspect, words in aspect_words(t).items()},
        "is-recoded": t("Recoded (of any kind)"),
    }


def mode_words(t: Translator) -> dict[str, str]:
    """Ways of updating."""
    return {"synchronous": t("Synchronous update"), "argued": t("Argued update"), "mixed": t("Synchronous and argued")}


def bearing_words(t: Translator) -> dict[str, str]:
    """What a change of a clause means."""
    return {"stricter": t("stricter"), "looser": t("looser")}


def state_words(t: Translator) -> dict[str, str]:
    """What became of a list, zone or other record."""
    return {"added": t("added"), "withdrawn": t("withdrawn"), "changed": t("changed"), "recoded": t("recoded")}


def area_kinds(t: Translator) -> dict[str, str]:
    """Kinds of areas."""
    return {
        "country": t("Country"),
        "province": t("Province"),
        "city": t("City"),
        "district": t("District"),
        "functional": t("Functional area"),
        "other": t("Other"),
    }


def target_kinds(t: Translator) -> dict[str, str]:
    """Kinds of quantified targets."""
    return {
        "bottom-line": t("Bottom line"),
        "upper-limit": t("Upper limit"),
        "total": t("Total amount"),
        "reduction": t("Reduction"),
    }
