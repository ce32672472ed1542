"""The tables of an export: one for each kind of record, with what every column means and how its cells are spelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from onemap.errors import Message, message

TableId = Literal[
    "units",
    "unit-clauses",
    "zones",
    "zone-clauses",
    "lists",
    "list-clauses",
    "areas",
    "regions",
    "tags",
    "targets",
    "plan",
    "publication",
    "package",
    "base",
]
#: how a cell is spelled (:mod:`onemap.exchange.codec`); what ``info`` columns say is for people and is not read
Form = Literal["text", "texts", "keys", "basis", "follows", "zone_types", "choice", "yes", "order", "info"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``id`` is stable for ever; ``words`` names the words that may be chosen in it; *locked* ones are codes.

    ``field`` is the key of the record where it differs from ``id``. ``width`` is in characters of the standard font.
    """

    id: str
    heading: Message
    note: Message
    form: Form = "text"
    words: str = ""
    width: int = 14
    locked: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class TableKind:
    """A table: its name in files, its title on a sheet, its columns. ``key`` are the columns that name a row."""

    id: TableId
    title: Message
    columns: tuple[Column, ...]
    hidden: bool = False

    def column(self, name: str) -> Column:
        """The column with the id *name*; KeyError when there is none."""
        for column in self.columns:
            if column.id == name:
                return column
        raise KeyError(name)


def _code(heading: Message, note: Message, name: str = "code", width: int = 20) -> Column:
    return Column(name, heading, note, width=width, locked=True, required=True)


_KEYS = message("Codes, joined by 、")
_ORDER = Column(
    "order",
    message("Order"),
    message(
        "Where the row stands. Leave it empty in a new row: it then follows the row above it. After sorting, the "
        "numbers tell what the order was; to move a row, change its number (25 or 25.5 stands between 20 and 30)."
    ),
    "order",
    width=7,
)
_AREA_KM2 = Column("area_km2", message("Area in sq km"), message("A plain number as printed, such as 48.60."), width=10)
_NOTE = Column("note", message("Note"), message("Any remark."), width=24)
_NAME = Column("name", message("Name"), message("The name as filed."), width=30, required=True)
_NAME_EN = Column("name_en", message("Name in English"), message("For the English pages; may stay empty."), width=20)
_ONLY_READ = message("Only for reading; not taken in.")
_OWNER_NAME = Column("owner_name", message("Name of it (for reading)"), _ONLY_READ, "info", width=28)


def _of_area(note: Message) -> Column:
    return Column("area", message("Belongs to area"), note, words="areas", width=12)


UNITS = TableKind(
    "units",
    message("Control units"),
    (
        _code(
            message("Unit code"),
            message("The code of the unit. It is protected; write it in a new row to add a unit."),
        ),
        _NAME,
        Column("category", message("Unit category"), message("Choose from the list."), words="categories", width=14),
        Column(
            "subcategory",
            message("Unit subcategory"),
            message("A subcategory of the category, where the plan has such."),
            width=14,
        ),
        _of_area(message("Code of the area that owns the unit.")),
        Column("managed_by", message("Also managed by"), message("Codes of functional areas, joined by 、"), "keys"),
        Column(
            "realm",
            message("Land or sea"),
            message("Only where the code does not tell."),
            "choice",
            words="realm",
            width=8,
        ),
        Column("towns", message("Towns"), message("Names, joined by 、"), "texts", width=24),
        _AREA_KM2,
        Column("zones", message("Element zones (codes)"), message("Codes of zones, joined by 、"), "keys", width=36),
        Column("problems", message("Main problems"), message("Main environmental problems, as filed."), width=30),
        _NOTE,
    ),
)
ZONES = TableKind(
    "zones",
    message("Element zones"),
    (
        _code(
            message("Zone code"),
            message("The code of the zone. It is protected; write it in a new row to add a zone."),
        ),
        _NAME,
        Column("element", message("Element"), message("Choose from the list."), words="elements", width=12),
        Column("type", message("Zone type"), message("A type of the element."), words="zone-types", width=20),
        Column(
            "category",
            message("Zone category"),
            message("Only where it is not clear from the type."),
            words="categories",
            width=14,
        ),
        _of_area(message("Code of the area that the zone belongs to; may stay empty.")),
        _AREA_KM2,
        _NOTE,
    ),
)
LISTS = TableKind(
    "lists",
    message("Admission lists"),
    (
        _code(
            message("List"),
            message("The name of the list. It is protected; write it in a new row to add a list."),
            "id",
            14,
        ),
        Column("level", message("List level"), message("Choose from the list."), words="levels", width=14),
        Column(
            "for_kind",
            message("Kind of scope"),
            message("What the list is for: an area, region, zone, zone type or unit."),
            "choice",
            words="for-kind",
            width=12,
        ),
        Column(
            "for",
            message("For"),
            message("The code or id; for a zone type its element and type, joined by /"),
            width=20,
        ),
        Column("title", message("List title"), message("The title as filed; may stay empty."), width=30),
        Column(
            "document",
            message("Document number"),
            message("Number of the document that carries the list, where the plan has several."),
            width=20,
        ),
    ),
)


def _clauses(name: TableId, title: Message, owner: Column) -> TableKind:
    return TableKind(name, title, (owner, _OWNER_NAME, _ORDER, *_OF_CLAUSE))


_OF_CLAUSE = (
    Column(
        "number",
        message("Clause number"),
        message("The number as filed. Rows of parts of a clause repeat the number of their clause."),
        width=10,
    ),
    Column(
        "item",
        message("Part"),
        message(
            "Empty in the row of the clause itself. A numbered part, such as （1）, has a row of its own below it: its "
            "number here, its words under the text."
        ),
        width=8,
    ),
    Column(
        "depth",
        message("Depth"),
        message("1 for a part of the clause, 2 for a part of the part above it, and so on; empty means 1."),
        width=6,
    ),
    Column("dimension", message("Dimension"), message("Choose from the list."), words="dimensions", width=16),
    Column("topic", message("Sub-heading"), message("Sub-heading inside the dimension, as filed."), width=16),
    Column("measure", message("Measure"), message("Choose from the list; may stay empty."), words="measures", width=9),
    Column("text", message("Words of the clause"), message("The words as filed."), width=70),
    Column(
        "basis",
        message("Legal basis"),
        message(
            "One basis on each line: title｜number｜article｜date｜link; what is missing behind may be left out. #id "
            "names a basis that the plan defines, alone or before ｜. Write \\ before a ｜ that belongs to the words."
        ),
        "basis",
        width=34,
    ),
    Column(
        "follows",
        message("Refers to"),
        message("Clauses of other lists that are followed, one list on each line, such as 990100：4、6"),
        "follows",
        width=18,
    ),
    Column(
        "none",
        message("Said to be empty"),
        message("Yes where the plan says that there is nothing for this dimension; then only the dimension is filled."),
        "yes",
        words="yes",
        width=8,
    ),
    Column(
        "categories",
        message("Only categories"),
        message("The clause is only for units of these categories, joined by 、"),
        "texts",
    ),
    Column(
        "subcategories",
        message("Only subcategories"),
        message("The clause is only for units of these subcategories, joined by 、"),
        "texts",
    ),
    Column(
        "zones",
        message("Only zones"),
        message("The clause is only for units in these zones: element/type or element alone, joined by 、"),
        "zone_types",
    ),
    Column(
        "areas",
        message("Only areas"),
        message("The clause is only for units of these areas: codes, joined by 、"),
        "keys",
    ),
    Column(
        "regions",
        message("Only regions"),
        message("The clause is only for units of these regions: ids, joined by 、"),
        "keys",
    ),
    Column("units", message("Only units"), message("The clause is only for these units: codes, joined by 、"), "keys"),
    Column(
        "realm",
        message("Only land or sea"),
        message("The clause is only for units of the land or of the sea."),
        "choice",
        words="realm",
    ),
)
#: columns of a clause that say which units it applies to
APPLIES = ("categories", "subcategories", "zones", "areas", "regions", "units", "realm")
_OWNER_NOTE = message(
    "Whose clause it is. It is protected; in a row that you insert it may stay empty, and the clause then belongs to "
    "the same as the row above it."
)
UNIT_CLAUSES = _clauses("unit-clauses", message("Clauses of units"), _code(message("Unit code"), _OWNER_NOTE, "owner"))
ZONE_CLAUSES = _clauses("zone-clauses", message("Clauses of zones"), _code(message("Zone code"), _OWNER_NOTE, "owner"))
LIST_CLAUSES = _clauses("list-clauses", message("Clauses of lists"), _code(message("List"), _OWNER_NOTE, "owner", 14))
AREAS = TableKind(
    "areas",
    message("Areas"),
    (
        _code(message("Area code"), message("The code of the area. It is protected."), "id", 14),
        _ORDER,
        _NAME,
        _NAME_EN,
        Column("short", message("Short name"), message("May stay empty.")),
        Column("kind", message("Kind of area"), message("Choose from the list."), "choice", words="area-kind"),
        Column("parent", message("Part of (code)"), message("Code of the area that it is a part of."), words="areas"),
        Column(
            "located_in",
            message("Lies in (codes)"),
            message("Of a functional area: codes of the districts that it lies in, joined by 、"),
            "keys",
            width=20,
        ),
    ),
)
REGIONS = TableKind(
    "regions",
    message("Regions"),
    (
        _code(message("Region"), message("The id of the region. It is protected."), "id", 14),
        _ORDER,
        _NAME,
        _NAME_EN,
        Column("areas", message("Its areas"), _KEYS, "keys", width=40),
        Column("units", message("Its units"), _KEYS, "keys", width=40),
    ),
)
TAGS = TableKind(
    "tags",
    message("Tags"),
    (
        _code(message("List"), message("The list of the clause that is tagged."), "list", 14),
        _code(message("Clause number"), message("The clause that is tagged."), "number", 10),
        Column("industries", message("Industry codes"), message("GB/T 4754 codes, joined by 、"), "keys", width=20),
        Column("activities", message("Activities"), message("Words, joined by 、"), "texts", width=20),
        Column("works", message("Works"), message("Words, joined by 、"), "texts", width=20),
        Column("addressee", message("Addressee"), message("Words, joined by 、"), "texts", width=20),
    ),
)
TARGETS = TableKind(
    "targets",
    message("Quantified targets"),
    (
        _code(message("Indicator"), message("What is measured. Each year has a row."), "indicator", 20),
        _code(message("Place (code)"), message("Area, region, zone or unit that the target is for."), "place", 14),
        _ORDER,
        Column("name", message("Target name"), message("Once for a target is enough."), width=24),
        Column("kind", message("Kind of target"), message("Choose from the list."), "choice", words="target-kind"),
        Column("unit", message("Unit of measure"), message("Once for a target is enough."), width=10),
        Column("year", message("Year"), message("Four digits."), width=7),
        Column("value", message("Value"), message("A plain number as printed, such as 48.60."), width=10),
        Column("value_note", message("Note on the value"), message("May stay empty."), width=20),
        Column("basis", message("Basis of the target"), message("Once for a target is enough."), width=30),
        Column("note", message("Note on the target"), message("Once for a target is enough."), width=24),
    ),
)
_PATH = (
    Column(
        "path",
        message("Entry"),
        message("Name of the entry in the file; documents[2] is the second of them. Insert rows to add entries."),
        width=34,
        locked=True,
        required=True,
    ),
    Column("label", message("Meaning (for reading)"), _ONLY_READ, "info", width=30),
    Column("value", message("Content"), message("Leave it empty to take the entry out."), width=70),
)
PLAN = TableKind("plan", message("Plan"), _PATH)
PUBLICATION = TableKind("publication", message("Publication"), _PATH)
PACKAGE = TableKind("package", message("Package"), (_PATH[0], _PATH[2]), hidden=True)
BASE = TableKind(
    "base",
    message("Base"),
    tuple(
        Column(name, heading, message("For the comparison when this comes back; do not change it."))
        for name, heading in (
            ("kind", message("Kind")),
            ("owner", message("Owner")),
            ("key", message("Key")),
            ("fields", message("Digests")),
        )
    ),
    hidden=True,
)

TABLES: Mapping[TableId, TableKind] = {
    kind.id: kind
    for kind in (
        UNITS,
        UNIT_CLAUSES,
        ZONES,
        ZONE_CLAUSES,
        LISTS,
        LIST_CLAUSES,
        AREAS,
        REGIONS,
        TAGS,
        TARGETS,
        PLAN,
        PUBLICATION,
        PACKAGE,
        BASE,
    )
}
