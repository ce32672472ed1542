"""Where the delivered files of a mapping are: beside it, or in ``original/`` of a version that was made from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onemap.errors import Message, message
from onemap.importing.faults import Faults
from onemap.importing.mapping import Mapping, VersionRule
from onemap.importing.opening import Opener
from onemap.read.originals import FOLDER, SOURCES


def source_of(mapping_path: Path, mapping: Mapping, target: Path) -> tuple[Path, Message | None]:
    """The folder below which *mapping* finds its files, and what to say when it is not the one that it lies in.

    The mapping's own folder counts first, then ``original/`` of its versions in *target*, then that of another
    version, if only one of them has all the files.
    """
    own = mapping_path.parent
    patterns = [pattern for rule in mapping.versions for pattern in _patterns(rule)]
    if not own.is_dir() or _has_all(own, patterns):
        return own, None
    named = [target / "units" / rule.plan.version / FOLDER for rule in mapping.versions]
    others = [path.parent for path in sorted((target / "units").glob(f"*/{FOLDER}/{SOURCES}"))]
    holding = [folder for folder in named if folder.is_dir() and _has_all(folder, patterns)]
    if not holding:
        holding = [folder for folder in others if folder not in named and _has_all(folder, patterns)]
        if len(holding) != 1:
            return own, None
    return holding[0], message("The delivered files are read from {folder}.", folder=holding[0])


def _patterns(rule: VersionRule) -> Iterator[str]:
    for source in (*rule.units, *rule.zones):
        yield from source.files
        yield from (table.file for table in source.tables)
    groups = (rule.clauses, rule.targets, rule.boundary, rule.context)
    for group in groups:
        for one in group:
            yield from one.files


def _has_all(folder: Path, patterns: list[str]) -> bool:
    faults = Faults(folder)
    Opener(folder, faults).paths(patterns)
    return not faults.problems
