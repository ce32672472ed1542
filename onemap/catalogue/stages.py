"""What reading, resolving and importing report, as data: those stages find their faults on the way, not by rules.

Rules of checking describe themselves where they are registered (``onemap.check``).
"""

from __future__ import annotations

from onemap.catalogue.entry import Entry
from onemap.catalogue.import_stages import IMPORT

__all__ = ["IMPORT", "READ", "RESOLVE"]
#: Y syntax, M model, G01 to G12 vector files
READ = (
    Entry(
        "Y01",
        "A file that is referred to is there and can be read",
        "Add the file, correct the name that refers to it, or check its permissions.",
        "read",
    ),
    Entry("Y02", "A file is not longer than the limit", "Split it into several files.", "read"),
    Entry(
        "Y03",
        "A file is text in UTF-8",
        "Save the file as UTF-8 without a byte order mark; the message names the encoding that was found.",
        "read",
    ),
    Entry(
        "Y04", "A file begins without a byte order mark", "Save the file as UTF-8 without a byte order mark.", "read"
    ),
    Entry(
        "Y05",
        "A text holds no control or invisible characters",
        "Remove the invisible character, or the escape sequence that makes it.",
        "read",
    ),
    Entry("Y06", "A file holds no tab characters", "Use spaces, or write \\t inside double quotes.", "read"),
    Entry(
        "Y07",
        "A file is valid YAML",
        "Correct the line that is named, or the one before it: indentation, colons, quotes, brackets.",
        "read",
    ),
    Entry("Y08", "A key stands once in its mapping", "Keep one of the two.", "read"),
    Entry(
        "Y09",
        "There are no anchors and aliases (&name, *name)",
        "Write the value out where it is used; put text that begins with & or * in quotes.",
        "read",
    ),
    Entry("Y10", "There are no merge keys (<<)", "Write the keys out.", "read"),
    Entry(
        "Y11",
        "There are no YAML tags and directives (!name, %…)",
        "Remove them; put text that begins with ! or % in quotes.",
        "read",
    ),
    Entry("Y12", "A file holds one YAML document", "Keep one document in a file; remove the line ---.", "read"),
    Entry(
        "Y13",
        "A key is one line of text",
        "Write a plain word before the colon; put keys that look like numbers, dates or true and false in quotes.",
        "read",
    ),
    Entry(
        "Y14",
        "Lists and mappings are not nested too deep",
        "Flatten the structure; no file of a publication needs this.",
        "read",
    ),
    Entry("Y15", "A text is not longer than the limit", "Split it into several records.", "read"),
    Entry(
        "Y16", "There are no bare words for null (null, ~)", "Leave the value empty, or put the word in quotes.", "read"
    ),
    Entry("Y17", "An item of a list has a value", "Write its value, or remove the dash or comma.", "read"),
    Entry(
        "Y18",
        "Files stay inside the publication's folder",
        "Put the file itself into the folder and give its name, with / between folders.",
        "read",
    ),
    Entry(
        "Y19",
        "The folder is a publication with at least one version",
        "Go to the folder of a publication, or name it with --publication; add a folder with a plan.yml.",
        "read",
    ),
    Entry("Y20", "YAML files have the extension .yml", "Rename the file.", "read"),
    Entry(
        "Y21",
        "The key of a record is unique in its version",
        "Keep one of the two records, or give one another key.",
        "read",
    ),
    Entry(
        "Y22",
        "A text does not end at a # that may belong to it",
        "Put the whole text in quotes; if it is a remark, write a space behind #.",
        "read",
    ),
    Entry("M01", "A record has all keys that it must have", "Add the key.", "read"),
    Entry("M02", "A record has only keys that are known there", "Correct the spelling, or remove the key.", "read"),
    Entry(
        "M03",
        "A value is a text, list or mapping, as its key asks",
        "Write one text, [a, b], or key: value, as the message says.",
        "read",
    ),
    Entry(
        "M04",
        "A value that is chosen is one of the allowed words",
        "Write one of the words that the message names.",
        "read",
    ),
    Entry(
        "M05",
        "A value has the form that its key asks",
        "Write it in the form that the message shows: a code, day, year, address, colour or true and false.",
        "read",
    ),
    Entry(
        "M06", "A value is neither empty nor too long", "Write a value, leave the key out, or shorten the text.", "read"
    ),
    Entry("M07", "The values of a record agree with each other", "Correct the record as the message says.", "read"),
    Entry(
        "G01",
        "A vector file is there and is of a format that is read",
        "Add the file, or convert it to .gpkg, .geojson, .shp or .gdb.",
        "read",
    ),
    Entry(
        "G02",
        "A vector file is what its name says and can be opened",
        "Open it in a GIS and export it again in the format that its extension names.",
        "read",
    ),
    Entry(
        "G03",
        "The layer to read is known, and there once",
        "Name the file or its layer in plan.yml under geometry, or keep one of the files.",
        "read",
    ),
    Entry("G04", "A layer holds features with geometry", "Export the layer again with its features.", "read"),
    Entry(
        "G05",
        "The columns of codes and names are in the layer",
        "Name the column code, or name it in plan.yml under geometry.",
        "read",
    ),
    Entry("G06", "Every feature has a code", "Give every feature the code of its unit or zone.", "read"),
    Entry("G07", "Every feature has a geometry with finite coordinates", "Draw it, or remove the feature.", "read"),
    Entry(
        "G08",
        "Layers of units, zones and boundary hold polygons only",
        "Remove points and lines, or convert them to polygons.",
        "read",
    ),
    Entry(
        "G09",
        "The coordinate reference system of a layer is known",
        "Deliver the .prj, or write crs: EPSG:4490 (or what it is) in plan.yml under geometry.",
        "read",
    ),
    Entry(
        "G10",
        "The encoding of a shapefile's table is known",
        "Write GBK or UTF-8 in the .cpg, or in plan.yml under geometry.",
        "read",
    ),
    Entry(
        "G11",
        "No geometry is broken",
        "Draw it again: every ring needs four points or more and ends where it begins.",
        "read",
    ),
    Entry(
        "G12",
        "Coordinates agree with the coordinate reference system",
        "Name the true coordinate system under geometry in plan.yml, or export the layer with the longitude first.",
        "read",
    ),
)
#: R what only shows when versions are laid over each other; what rules of the check say too keeps their ids
RESOLVE = (
    Entry(
        "R06",
        "A list that is inherited is of a level of the plan",
        "Add the level to levels in plan.yml, or correct the list's level.",
        "resolve",
    ),
    Entry(
        "R07",
        "A new vocabulary keeps the words that inherited records use",
        "Keep the id in the vocabulary (its label may change), or write the record anew.",
        "resolve",
    ),
    Entry(
        "R08",
        "The day for which plans are in force is known",
        "Give as_of in publication.yml, or the documents' dates in plan.yml.",
        "resolve",
    ),
    Entry(
        "R09",
        "Coordinates can be brought to degrees",
        "Name the true coordinate system under geometry in plan.yml.",
        "resolve",
    ),
)
