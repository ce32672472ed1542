"""What the columns of a part hold: which role each has, by its heading and by its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from onemap.importing.guess.parts import Part
from onemap.importing.guess.patterns import AREA_CODE, LOOSE, NOTHING, UNIT_CODE, YEAR, ZONE_CODE, codes_in
from onemap.importing.splitting import clauses_of, split
from onemap.model.vocabulary import Vocabulary
from onemap.read.aliases import ALIASES, normalise_header
from onemap.read.publication import default_vocabulary

#: the least share of a column's values that must have a form for the column to be of that form
_MOST = 0.8
_SAMPLE = 300
_LONG = 12


@dataclass(frozen=True)
class Column:
    """A column: its heading as the file has it, and its values in the order of the rows (None where empty)."""

    header: str
    key: str
    values: Sequence[str | None]

    @cached_property
    def filled(self) -> list[str]:
        """The values of cells that are not empty and do not just say that there is nothing."""
        return [value for value in self.values if value is not None and value not in NOTHING]

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each value stands."""
        return Counter(self.filled)

    @property
    def nothing(self) -> list[str]:
        """The spellings in which cells say that there is nothing."""
        return sorted({value for value in self.values if value is not None and value in NOTHING})

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return bool(self.filled) and len(self.counts) == len(self.values)

    @property
    def long(self) -> bool:
        """Whether the values are sentences."""
        some = self.filled[:_SAMPLE]
        return bool(some) and sum(map(len, some)) / len(some) >= _LONG

    @property
    def splits(self) -> bool:
        """Whether cells hold numbered clauses or items."""
        some = (value for value in self.filled[:_SAMPLE] if value)
        return any(len(made) > 1 or "items" in made[0][0] for value in some if (made := clauses_of(split(value), "1")))

    def all_are(self, of_that_form: Callable[[str], object]) -> bool:
        """Whether nearly all values, each counted once, are of a form."""
        return bool(self.counts) and sum(bool(of_that_form(v)) for v in self.counts) >= _MOST * len(self.counts)

    @cached_property
    def of_units(self) -> bool:
        return self.all_are(UNIT_CODE.match)

    @cached_property
    def of_zones(self) -> bool:
        """Whether cells hold codes of zones, one or several."""
        return self.all_are(lambda value: all(map(ZONE_CODE.match, codes_in(value))))

    @cached_property
    def of_areas(self) -> bool:
        return self.all_are(AREA_CODE.match)


@dataclass(frozen=True)
class Columns:
    """The columns of a part, with their roles."""

    part: Part
    every: Sequence[Column]
    #: role → columns, the one that fits best first
    roles: Mapping[str, Sequence[Column]]

    def first(self, *roles: str) -> Column | None:
        """The column of the first of *roles* that a column has."""
        return next((self.roles[role][0] for role in roles if self.roles.get(role)), None)

    def years(self) -> list[tuple[str, Column]]:
        """Columns that are headed by a year, with the year."""
        found = ((YEAR.search(column.key), column) for column in self.every)
        return [(match.group(1), column) for match, column in found if match and not column.of_areas]


def columns_of(part: Part) -> Columns:
    """Look at every column of *part*."""
    every = [
        Column(header, key, [row.get(key) for row in part.table.rows]) for key, header in part.table.headers.items()
    ]
    return Columns(part, every, _roles(every))


def _roles(every: Sequence[Column]) -> dict[str, list[Column]]:
    found: dict[str, list[Column]] = {}
    for role in ALIASES:
        named = _named(every, role)
        if role not in ("unit_code", "zone_code", "zones"):
            # codes say what they are, whatever stands above them
            named = [column for column in named if not column.of_units and not column.of_zones]
        if role in _FORMS:
            named = [column for column in named if _FORMS[role](column)]
        if named:
            found[role] = named
    for role, fits in (("unit_code", "of_units"), ("zone_code", "of_zones")):
        # values say it better than headings, and a column has only one of these roles
        by_value = [column for column in every if getattr(column, fits)]
        by_name = [c for c in found.get(role, ()) if not c.of_units and not c.of_zones and c.key != "code"]
        found[role] = [*sorted(by_value, key=lambda c: c not in found.get(role, ())), *by_name]
    lists = [column for column in found["zone_code"] if any(len(codes_in(v)) > 1 for v in column.counts)]
    if found["unit_code"]:
        # codes of zones beside the code of a unit are its memberships
        lists = [column for column in found["zone_code"] if column.of_zones]
        found["zone_code"] = []
        found["zones"] = lists or found.get("zones", [])
    else:
        found["zone_code"] = [column for column in found["zone_code"] if column not in lists]
    words = default_vocabulary()
    if "category" not in found and (by_value := [c for c in every if _says_category(c, words)]):
        found["category"] = by_value
    if "dimension" not in found and (by_value := [c for c in every if c.all_are(lambda v: dimension_of(v, words))]):
        found["dimension"] = by_value
    return {role: columns for role, columns in found.items() if columns}


def _named(every: Sequence[Column], role: str) -> list[Column]:
    """Columns with a heading of *role*: exactly, then with more before it (two header rows), then loosely."""
    exact = [(ALIASES[role].index(c.key), c) for c in every if c.key in ALIASES[role]]
    if exact:
        return [column for _, column in sorted(exact, key=lambda pair: pair[0])]
    known = [alias for alias in ALIASES[role] if len(alias) > 1 and not alias.isascii()]
    ending = [(-max(map(len, ends)), c) for c in every if (ends := [a for a in known if c.key.endswith(a)])]
    if ending:
        return [column for _, column in sorted(ending, key=lambda pair: pair[0])]
    return [column for column in every if column.key in LOOSE.get(role, ())]


def _says_category(column: Column, words: Vocabulary) -> bool:
    known = {
        normalise_header(spelling) for one in words.categories for spelling in (one.id, one.label, one.short or "")
    }
    return column.all_are(lambda value: normalise_header(value) in known)


def dimension_of(text: str, words: Vocabulary) -> str | None:
    """The id of the dimension that *text* is a name of."""
    form = normalise_header(text)
    for one in words.dimensions:
        if form in (normalise_header(one.label), one.id) or form in ALIASES.get(one.id, ()):
            return one.id
    return None


def _figure(column: Column) -> bool:
    def number(text: str) -> bool:
        try:
            float(text.replace(",", ""))
        except ValueError:
            return False
        return True

    return column.all_are(number)


def _short(column: Column) -> bool:
    return not column.filled or max(map(len, column.counts)) <= 40


#: what values of a role must be, where a heading may mean something else
_FORMS: Mapping[str, Callable[[Column], bool]] = {
    "area_km2": lambda c: _figure(c) and not c.of_areas,
    "district": lambda c: not _figure(c),
    "city": lambda c: not _figure(c),
    "province": lambda c: not _figure(c),
    "area_name": lambda c: not _figure(c),
    "area_code": lambda c: c.of_areas,
    "category": _short,
    "level": _short,
    "dimension": _short,
    "measure": _short,
    "clause_number": _short,
}


def spelled(columns: Iterable[Column]) -> str:
    """Headings for people."""
    return ", ".join(" ".join(column.header.split()) for column in columns)
