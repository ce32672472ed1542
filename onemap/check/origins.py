"""Rules O: every unit, zone and clause can be traced to the delivered file that it came from, and those are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from onemap.check.effective import Version
from onemap.check.rules import Finding, version_rule
from onemap.errors import Message, Place, ProblemsFound, message
from onemap.model.clauses import Clause
from onemap.model.origins import Kind, Name, Traced, owner_of
from onemap.model.prints import plain, print_of
from onemap.read.correspondence import DIGITS, FILE
from onemap.read.originals import FOLDER, MAPPING, SOURCES, kept_files, sha256_of, with_wholes
from onemap.read.paths import inside, leads_inside
from onemap.read.unit_table import UnitTable

#: so many names are given of those that are counted
_SHOWN = 3
#: what the key of a clause that says none begins with
_NONE = "none:"
#: fields of a clause that hold its words
_WORDS = ("text", "items")


@version_rule(
    "O01",
    "Every unit, zone and clause of a version whose origins are known has one",
    "Import the delivery again, which writes correspondence.csv; for what was written here, add a row that says added.",
    severity="warning",
    local=True,
    origins=True,
)
def origins_are_known(version: Version) -> Iterator[Finding]:
    held = version.own.correspondence
    files = _by_file(version) if held.there else {}
    # the rows are read only where records are asked about, and where they can be read
    if not files or held.faults:
        return
    rows = held.rows
    for file, names in files.items():
        missing = [name for name in names if name not in rows]
        if missing:
            what = message(
                "Of {all} units, zones and clauses, {count} have no origin: {names}.",
                count=len(missing),
                all=len(names),
                names=_named(version, missing),
            )
            mend = message("Add them to {file}: how is added for what was written here.", file=FILE)
            yield Finding(Place(file), what, mend)


@version_rule(
    "O02",
    "A clause that is said to be as it was delivered has the delivered words",
    "Put the delivered words back, or say added in its row of correspondence.csv.",
    severity="warning",
    local=True,
    origins=True,
)
def words_are_the_delivered(version: Version) -> Iterator[Finding]:
    if not version.own.correspondence.there:
        return
    for holder, clauses in _held(version):
        rows = version.own.correspondence.rows
        owner = owner_of(holder)
        other = []
        for clause in clauses:
            row = rows.get(Name("clause", _in_ids(version, clause.key), owner))
            if row is not None and row.origin.how != "added" and _reworded(clause, row):
                other.append((clause.key, row))
        if other:
            first, row = other[0]
            place = version.own.correspondence.place(row.name)
            what = message(
                "Clauses of {key} no longer say what was delivered: {numbers}.",
                key=holder.key,
                numbers=_some([number for number, _ in other]),
            )
            mend = message(
                "Put the delivered words back, or write added for {number} in line {line} of {file}.",
                number=first,
                line=place.line,
                file=FILE,
            )
            yield Finding(version.place(holder.kind, holder.key), what, mend)


@version_rule(
    "O03",
    "Delivered files are kept as they came, and sources.yml says where each is from",
    "Put the file back as it was delivered; list a further one in sources.yml with its source, day and digest.",
)
def originals_are_whole(version: Version) -> Iterator[Finding]:
    folder = version.own.folder / FOLDER
    listed = version.own.originals.originals if version.own.originals is not None else ()
    known: set[Path] = set()
    for i, entry in enumerate(listed):
        place = Place(folder / SOURCES, node=("originals", i))
        try:
            path = inside(folder, entry.file, place)
        except ProblemsFound as found:
            yield from (Finding(problem.place, problem.what, problem.mend) for problem in found.problems)
            continue
        known.add(path)
        if not path.is_file():
            what = message("The delivered file {name} is missing.", name=entry.file)
            yield Finding(place, what, message("Put it back; its SHA-256 is {digest}.", digest=entry.sha256))
        elif (digest := sha256_of(path)) != entry.sha256:
            what = message(
                "{name} is not the file that was delivered: its SHA-256 is {digest}.", name=entry.file, digest=digest
            )
            mend = message("Put the file back whose SHA-256 is {digest}; never edit it.", digest=entry.sha256)
            yield Finding(place, what, mend)
    for name, path in kept_files(folder):
        if not leads_inside(version.publication.root, path):
            what = message("{name} is a link that leads out of the publication.", name=name)
            yield Finding(Place(path), what, message("Put the file itself into the folder."))
        elif path not in known:
            what = message("{name} is not listed in {sources}.", name=name, sources=f"{FOLDER}/{SOURCES}")
            mend = message(
                "List it there with its source, the day on which it was received, and sha256: {digest}.",
                digest=sha256_of(path),
            )
            yield Finding(Place(path), what, mend)


@version_rule(
    "O04",
    "Rows of correspondence.csv name delivered files and records that there are",
    "Import the delivery again, which writes the file anew; take out rows of records that are no more.",
    severity="warning",
    origins=True,
)
def rows_lead_somewhere(version: Version) -> Iterator[Finding]:
    held = version.own.correspondence
    if not held.there:
        return
    listed = version.own.originals.originals if version.own.originals is not None else ()
    files = with_wholes((entry.file, entry.sha256) for entry in listed)
    strange: dict[Message, list[Name]] = {}
    exists = _exists(version)
    gone = []
    for name, row in held.rows.items():
        if (fault := _file_fault(version, row, files)) is not None:
            strange.setdefault(fault, []).append(name)
        if row.origin.how != "removed" and not exists(name):
            gone.append(name)
    again = message("Import the delivery again, which writes the file; do not save it from a spreadsheet.")
    for fault, names in strange.items():
        what = message("{names}: {fault}. Rows: {count}.", count=len(names), fault=fault, names=_named(version, names))
        yield Finding(held.place(names[0]), what, again)
    if gone:
        what = message(
            "There are no such records: {names}. Rows: {count}.", count=len(gone), names=_named(version, gone)
        )
        mend = message("Take the rows out, or correct their keys.")
        yield Finding(held.place(gone[0]), what, mend)


@version_rule(
    "O05",
    "correspondence.csv has the columns and the words that it is written with",
    "Import the delivery again, which writes the file; do not save it from a spreadsheet.",
    origins=True,
)
def rows_can_be_read(version: Version) -> Iterator[Finding]:
    for fault in version.own.correspondence.faults:
        yield Finding(fault.place, fault.what, fault.mend)


@version_rule(
    "O06",
    "A version that keeps delivered files has a correspondence.csv",
    "Say in the mapping who delivered and when (delivery), and import it, which writes correspondence.csv.",
    severity="warning",
)
def files_have_a_correspondence(version: Version) -> Iterator[Finding]:
    originals = version.own.originals
    if originals is not None and originals.originals and not version.own.correspondence.there:
        what = message("There is no {file} that says which records came from the delivered files.", file=FILE)
        mend = message("Import them with delivery: {{source, received}} in the mapping, which writes it.")
        yield Finding(Place(version.own.folder / FOLDER / SOURCES), what, mend)


def _by_file(version: Version) -> Mapping[Path, Sequence[Name]]:
    """The names of the units, zones and clauses that the version itself writes, by file, in their order."""
    own = version.own
    found: dict[Path, list[Name]] = {}

    def put(name: Name, keys: Iterable[str], *, itself: bool = True) -> None:
        names = found.setdefault(version.place(name.kind, name.key).file, [])
        names += [name] if itself else []
        owner = owner_of(name)
        names += [Name("clause", _in_ids(version, key), owner) for key in keys]

    units = own.units
    for code in units:
        keys = units.clause_keys(code) if isinstance(units, UnitTable) else _keys(units[code].clauses or ())
        put(Name("unit", code), keys or ())
    for code, zone in own.zones.items():
        put(Name("zone", code), _keys(zone.clauses))
    for key, one in own.lists.items():
        put(Name("list", key), _keys(one.clauses), itself=False)
    return found


def _in_ids(version: Version, key: str) -> str:
    """The key of a clause as correspondence.csv has it: one that says none names its dimension by id."""
    word = key.removeprefix(_NONE)
    if word == key:
        return key
    found = (one.id for one in version.vocabulary.dimensions if word in (one.id, one.label))
    return _NONE + next(found, word)


def _keys(clauses: Iterable[Clause]) -> list[str]:
    return [clause.key for clause in clauses]


def _held(version: Version) -> Iterator[tuple[Name, Sequence[Clause]]]:
    own = version.own
    yield from ((Name("list", key), one.clauses) for key, one in own.lists.items())
    yield from ((Name("unit", code), unit.clauses or ()) for code, unit in own.units.items())
    yield from ((Name("zone", code), zone.clauses) for code, zone in own.zones.items())


def _reworded(clause: Clause, row: Traced) -> bool:
    """Whether the words of *clause* are others than those that *row* has digests of; one without any says nothing."""
    said = row.prints
    if "text" not in said and not clause.none:
        return False
    if said.get("text") != (None if clause.text is None else print_of(clause.text)):
        return True
    if not clause.items:
        return "items" in said
    return said.get("items") != print_of(plain(clause)["items"])


def _file_fault(version: Version, row: Traced, files: Mapping[str, str]) -> Message | None:
    file = row.origin.file
    if file == "":
        return None if row.origin.how == "added" else message("no file is named")
    if file == MAPPING and (version.own.folder / FOLDER / MAPPING).is_file():
        return None
    if file not in files:
        return message("there is no delivered file {name}", name=file)
    if row.digest != files[file][:DIGITS]:
        return message("{name} is not the file with the digest {digest}", name=file, digest=row.digest)
    return None


def _exists(version: Version) -> Callable[[Name], bool]:
    """Whether there is a record of a name, here or in a version that this one is based on."""
    held: Mapping[Kind, Iterable[str]] = {
        "unit": version.units,
        "zone": version.zones,
        "list": version.lists,
        "area": version.areas,
        "region": version.regions,
        "target": version.targets,
    }
    keys = {kind: frozenset(names) for kind, names in held.items()}

    @cache
    def clauses(owner: str) -> frozenset[str]:
        kind, _, key = owner.partition(":")
        if kind == "unit":
            keys: Iterable[str] = version.units.clause_keys(key) or () if key in version.units else ()
        elif kind == "list":
            keys = version.clauses.get(key, ())
        else:
            zone = version.zones.get(key) if kind == "zone" else None
            keys = _keys(zone.clauses) if zone is not None else ()
        return frozenset(_in_ids(version, one) for one in keys)

    def exists(name: Name) -> bool:
        if name.kind == "clause":
            return name.key in clauses(name.owner)
        return name.kind not in keys or name.key in keys[name.kind]

    return exists


def _named(version: Version, names: Sequence[Name]) -> str:
    """The first of *names* as people call them."""
    labels = {_NONE + one.id: _NONE + one.label for one in version.vocabulary.dimensions}
    shown = [(name, labels.get(name.key, name.key)) for name in names[: _SHOWN + 1]]
    return _some([f"{name.owner.partition(':')[2]} {key}" if name.owner else key for name, key in shown])


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(words[:_SHOWN])
    return shown if len(words) <= _SHOWN else f"{shown} \u2026"
