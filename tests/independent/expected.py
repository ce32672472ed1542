"""Make the expected tables for the real data, with json, sqlite3 and shapely only: nothing of onemap is used.

    python tests/independent/expected.py FOLDER   # the folder with vermont-zoning, italy-trento, france-communes

The tables hold codes and counts, no data: ``vermont.csv`` one row a district, ``trento.csv`` one row a municipality
with its number of vertices in each release (empty: not in it), ``france.csv`` one row a département, ``yangtze.csv``
one row a cell of figures of the annex table, with what can be known of it (``../policy`` beside that folder).
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import shapely
import shapely.geometry

HERE = Path(__file__).parent
#: fields that say which district it is, or what the editors noted, rather than what is demanded in it
NOT_REGULATION = {
    *("LAST_UPDATE", "COUNTY", "JXTN", "PARENT_JXTN", "ABB_DIST_NAME", "DIST_NAME", "DIST_TYPE", "GIS_ID", "SPNOTES"),
}
#: state and FIPS number within it
COUNTIES = {"Addison": "VT001"}
RELEASES = ("2019", "2021.1", "2022.1")


def vermont(folder: Path) -> str:
    """Per district: its code and parts, type, overlay, how one-family houses are treated, fields filled, vertices.

    The code is the county's number, the town and the town's abbreviation of the district.
    """
    rows = []
    for path in sorted(folder.glob("*.geojson")):
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            p = feature["properties"]
            filled = [k for k, v in p.items() if k not in NOT_REGULATION and v is not None and str(v).strip() != ""]
            shape = shapely.geometry.shape(feature["geometry"])
            code = "-".join([COUNTIES[p["COUNTY"]], *p["JXTN"].split(), p["ABB_DIST_NAME"]]).upper()
            rows.append(
                [
                    *(code, p["COUNTY"], p["JXTN"], p["ABB_DIST_NAME"], p["DIST_TYPE"], p["OVER"]),
                    *(p["1FDP"], len(filled), shapely.get_num_coordinates(shape)),
                ]
            )
    return table(["code", "county", "town", "district", "type", "overlay", "one_family", "filled", "vertices"], rows)


def trento(folder: Path) -> str:
    """Per municipality: vertices of its border in each release."""
    seen: dict[str, dict[str, int]] = {}
    for release in RELEASES:
        for feature in json.loads((folder / f"{release}.geojson").read_text(encoding="utf-8"))["features"]:
            shape = shapely.geometry.shape(feature["geometry"])
            code = feature["properties"]["com_istat_code"]
            seen.setdefault(code, {})[release] = int(shapely.get_num_coordinates(shape))
    return table(["code", *RELEASES], [[c, *(seen[c].get(r, "") for r in RELEASES)] for c in sorted(seen)])


def france(folder: Path) -> str:
    """Per département (first two characters of the code, three overseas): number of communes."""
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(folder / "communes.gpkg.zip") as bundle:
            bundle.extract("france-communes.gpkg", scratch)
        connection = sqlite3.connect(Path(scratch) / "france-communes.gpkg")
        codes = [code for (code,) in connection.execute("select code from communes")]
        connection.close()
    counts = Counter(code[:3] if code.startswith("97") else code[:2] for code in codes)
    return table(["departement", "communes"], [[d, counts[d]] for d in sorted(counts)])


def yangtze(text: str) -> list[tuple[int, str, str, str]]:
    """Cells of figures of the annex table by plain search: line, place, pollutant ("" where no heading says), figure.

    The table is what follows the lines with a tab that hold no digit; its second heading names the pollutants.
    """
    lines = [(number, line.split("\t")) for number, line in enumerate(text.split("\n"), start=1) if "\t" in line]
    heads = [cells for _, cells in lines if not re.search("[0-9]", "".join(cells))]
    pollutants = [cell.strip() for cell in heads[-1]]
    found = []
    for number, cells in lines[len(heads) :]:
        for column, cell in enumerate(cells[1:], start=1):
            pollutant = pollutants[column] if column < len(pollutants) else ""
            found.append((number, cells[0].strip(), pollutant, cell.strip()))
    return found


def yangtze_table(text: str) -> str:
    """The cells without their figures, as it is committed."""
    rows = [[line, place, pollutant, "read" if pollutant else "unclear"] for line, place, pollutant, _ in yangtze(text)]
    return table(["line", "place", "pollutant", "state"], rows)


def table(header: list[str], rows: list[list[object]]) -> str:
    """CSV with LF."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


TABLES = {
    "vermont.csv": (vermont, "vermont-zoning"),
    "trento.csv": (trento, "italy-trento"),
    "france.csv": (france, "france-communes"),
}


def main(real: Path) -> None:
    """Write every table whose data is in *real*."""
    for name, (make, folder) in TABLES.items():
        if (real / folder).is_dir():
            (HERE / name).write_text(make(real / folder), encoding="utf-8", newline="\n")
    document = real.parent / "policy" / "2023-yangtze-delta-total-pollutant-control.txt"
    if document.is_file():
        made = yangtze_table(document.read_text(encoding="utf-8"))
        (HERE / "yangtze.csv").write_text(made, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
