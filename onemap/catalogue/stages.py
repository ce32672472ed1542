"""What reading, resolving and importing report, as data: those stages find their faults on the way, not by rules.

Rules of checking describe themselves where they are registered (``onemap.check``).
"""

from __future__ import annotations

from onemap.catalogue.entry import Entry

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
#: I the source of an import and its mapping
IMPORT = (
    Entry(
        "I01",
        "The files that a mapping names are in the source folder",
        "Correct the name in the mapping, or add the file below the source folder.",
        "import",
    ),
    Entry(
        "I02",
        "A table or layer of the source can be read",
        "Say its layer:, encoding: or crs: in the mapping, or export it again with one header row.",
        "import",
    ),
    Entry("I03", "The columns that a mapping uses are there", "Correct the column's name in the mapping.", "import"),
    Entry(
        "I04",
        "The mapping gives every value that is there a meaning",
        "Add the value to the mapping, or correct the row.",
        "import",
    ),
    Entry("I05", "A row makes a valid record", "Fill the column, or correct the mapping.", "import"),
    Entry(
        "I06",
        "A code belongs to one record",
        "Leave one row for each code, or make the code from columns that tell the rows apart.",
        "import",
    ),
    Entry(
        "I07", "Rows that are joined have partners", "Correct the rows, or say optional: true for the table.", "import"
    ),
    Entry(
        "I08",
        "No value of the source is lost",
        "Give the clause an instead: text in the mapping, or fill its text in the source.",
        "import",
    ),
    Entry(
        "I09",
        "Columns that hold values are used",
        "Use them in the mapping, or name them under ignore.",
        "import",
        "warning",
    ),
    Entry(
        "I10",
        "A table is delivered in a form that is read",
        "Save it as .xlsx in Excel or WPS, or as .docx in Word or WPS, and name the new file in the mapping.",
        "import",
    ),
    Entry(
        "I11",
        "A file with a table is whole, without a password and of the kind that its name says",
        "Open it in Excel, WPS or LibreOffice and save it again without a password.",
        "import",
    ),
    Entry(
        "I12",
        "The encoding of a text table is certain",
        "Say its encoding in the mapping, such as encoding: GB18030, or save it as UTF-8.",
        "import",
    ),
    Entry(
        "I13",
        "A table has headings, and each of them once",
        "Say the rows of the headings in the mapping with header:, and rename columns that are called alike.",
        "import",
    ),
    Entry(
        "I14",
        "The value of a cell can be taken",
        "Correct the cell that is named: an error, a formula that was not computed, or digits that were lost.",
        "import",
    ),
    Entry(
        "I15",
        "Every value of a table stands below a heading",
        "Give the column a heading, or delete what stands there.",
        "import",
        "warning",
    ),
    Entry(
        "I16",
        "A row of a text table has no more cells than there are headings",
        "Put texts that hold the delimiter into quotation marks.",
        "import",
    ),
    Entry(
        "I17",
        "Rows of a table hold data or headings; titles, notes and sums are left out",
        "If they hold data, say where the table begins and ends in the mapping with header: and last:.",
        "import",
        "warning",
    ),
    Entry(
        "I18",
        "Everybody sees what is read of a file, and what they see is read",
        "Delete what is not meant, show what is hidden, or name the sheet or table in the mapping.",
        "import",
        "warning",
    ),
    Entry(
        "I19",
        "A cell holds the value itself as text",
        "Compare the cells that are named with what the program shows of the file.",
        "import",
        "warning",
    ),
    Entry(
        "I20",
        "The layer of a vector file that is meant is known",
        "Say layer: in the mapping, with a name or a pattern such as *_unit.",
        "import",
    ),
    Entry(
        "I21",
        "All parts of a shapefile are there and belong together",
        "Deliver .shp, .shx, .dbf, .prj and .cpg of one and the same layer.",
        "import",
    ),
    Entry(
        "I22",
        "The coordinate reference system of a layer is known, and its coordinates fit it",
        "Add the .prj, or say crs: in the mapping.",
        "import",
    ),
    Entry(
        "I23",
        "The encoding of a layer's table is known",
        "Say encoding: GBK or encoding: UTF-8 in the mapping, or correct the .cpg.",
        "import",
    ),
    Entry(
        "I24",
        "A layer has features",
        "Deliver its features, or take the file out of the mapping.",
        "import",
    ),
    Entry(
        "I25",
        "Features have shapes that can be read",
        "Draw them again, every ring with four points or more.",
        "import",
    ),
    Entry(
        "I26",
        "A code belongs to one feature",
        "Dissolve the features by code in the GIS, or correct the codes if they are different units.",
        "import",
        "warning",
    ),
    Entry(
        "I27",
        "No text is cut at the width of its field",
        "Join a table that has the whole text, or correct it by hand.",
        "import",
        "warning",
    ),
    Entry(
        "I28",
        "What is exported can be held by the format",
        "Export in UTF-8, or as a GeoPackage.",
        "import",
    ),
    Entry(
        "I29",
        "Exported layers keep their names, codes and shapes",
        "Name the layers units, zones, boundary and context as they were exported.",
        "import",
    ),
    Entry(
        "I30",
        "Codes are in half width and without white space around them",
        "Nothing has to be done: codes are put in order, and their rows are told.",
        "import",
        "warning",
    ),
    Entry(
        "I31",
        "Names in cells belong to one area or zone",
        "Write codes in the cells, or correct the names.",
        "import",
    ),
    Entry(
        "I32",
        "It is known what the columns of a table hold",
        "Ask whoever made the table, and name the column in the mapping.",
        "import",
        "warning",
    ),
    Entry(
        "I33",
        "A row of clauses says whose clause it is, and of which dimension",
        "Fill the column, or say unit:, zone: or list:, dimension: and text: in the rules.",
        "import",
    ),
    Entry(
        "I34",
        "A row of clauses has a text",
        "Fill the cell, or say empty: none where it means that nothing is demanded.",
        "import",
        "warning",
    ),
    Entry(
        "I35",
        "A cell of figures holds a plain figure",
        "Ask for the figure, or leave it open.",
        "import",
        "warning",
    ),
    Entry(
        "I36",
        "What was decided in the review table can be taken",
        "Correct the value in the review table.",
        "import",
    ),
    Entry(
        "I40",
        "The review table can be read",
        "Save it as .xlsx again, or move it away; then nothing is decided.",
        "import",
    ),
    Entry("I41", "A decision is yes or no", "Choose from the list in the cell, or leave it empty.", "import"),
    Entry(
        "I42",
        "What is decided has a value of its kind",
        "Write clauses as 990100: 4, 6, a line for each list; write zones as their codes.",
        "import",
    ),
    Entry("I43", "The review table can be written", "Close the program in which it is open.", "import"),
    Entry(
        "I44",
        "A decision belongs to a proposal",
        "Empty the decision, import again, and decide in the fresh row.",
        "import",
    ),
)
