"""What people need to know to edit an export and bring it back, in words."""

from __future__ import annotations

from collections.abc import Mapping

from onemap.errors import Message, message
from onemap.exchange.kinds import TableId
from onemap.exchange.tables import Table
from onemap.words import translator


def guidance() -> tuple[Message, ...]:
    """How to edit, in order."""
    return (
        message("Edit the cells, save the file in its own format, and bring it back with: onemap import FILE"),
        message("The import shows what differs and asks before anything is written; what is not in this file stays."),
        message("To take a record out, remove its whole row; to add one, insert a row or write below the last one."),
        message("A clause has one row, and below it a row for each of its numbered parts."),
        message(
            "Codes are guarded in workbooks: for a code that was not exported the program asks whether it is meant "
            "(say yes for a new record only). Rows can be inserted, deleted and sorted. What is pasted or emptied is "
            "not guarded; the import shows a changed code as one record withdrawn and one added."
        ),
        message("Rows may be sorted and filtered, and columns moved; the headings must stay as they are."),
        message("Codes and words in one cell stand with 、 between them; a 、 that belongs to a word is written \\、"),
        message("Columns of map layers beside code and name only show what the tables say; edit the tables."),
        message("Columns of a workbook in which nothing stands may be hidden; show them again to write in them."),
        message("Do not change or remove hidden sheets: they tell what has been edited."),
        message("This is the bureau's own working file with everything in it; it is not for publishing."),
    )


def explained(tables: Mapping[TableId, Table], lang: str) -> str:
    """The guidance, and every table with its columns, as plain text."""
    t = translator(lang)
    warning = message("Excel makes numbers and days of codes in CSV files: in Excel, edit a workbook (xlsx) instead.")
    lines = [*(said.text(t) for said in guidance()), warning.text(t)]
    for name, table in tables.items():
        if table.kind.hidden:
            continue
        lines += ["", f"{name}: {table.kind.title.text(t)}"]
        lines += [f"  {column.heading.text(t)} – {column.note.text(t)}" for column in table.kind.columns]
    return "\n".join(lines) + "\n"
