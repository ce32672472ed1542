"""The encoding of a shapefile's table (.dbf), which the format leaves open: GBK and UTF-8 are both in use."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from onemap.errors import Place, Problem, ProblemsFound, message

#: language driver ids of the header (byte 29) that say an encoding; the others say nothing reliable
_DRIVER_IDS = {0x4D: "GB18030", 0x7A: "GB18030", 0x78: "Big5", 0x4F: "Big5"}
_SAMPLE_BYTES = 4 * 1024 * 1024


#: the encoding in which GDAL hands over bytes as they are, one character each
RAW = "ISO-8859-1"


@dataclass(frozen=True, slots=True)
class Table:
    """How to read the texts of a table: GDAL refuses a whole table for one text that is cut inside a character."""

    encoding: str

    def text(self, raw: str) -> str:
        """The text of *raw* bytes (as :data:`RAW`), without the character that a cut at 254 bytes has broken."""
        return raw.encode(RAW, "replace").decode(self.encoding, "replace").rstrip("�")


def encoding_of(shp: Path, given: str | None) -> str:
    """The encoding to read the table of *shp* with: as given, else as .cpg, header or bytes say.

    GBK is read as GB 18030, which holds it. Raises :class:`ProblemsFound` for an encoding that
    does not exist or does not fit.
    """
    stated = given or stated_in_cpg(shp)
    known = _known(shp, stated) if stated else None
    try:
        with beside(shp, ".dbf").open("rb") as stream:
            header = stream.read(32)
            if len(header) < 32:
                return known or "UTF-8"
            start = int.from_bytes(header[8:10], "little")
            width = int.from_bytes(header[10:12], "little") or 1
            stream.seek(32)
            fields = stream.read(max(start - 32, 0))
            records = stream.read(_SAMPLE_BYTES // width * width)
    except OSError:
        return known or "UTF-8"
    looks = looks_like(fields, records)
    if known == "UTF-8" and looks != known:
        what = message("The table is said to be {stated}, but looks like {encoding}.", stated=known, encoding="GBK")
        mend = message("Write GBK or UTF-8 in the .cpg, or in plan.yml under geometry.")
        raise ProblemsFound([Problem(Place(shp), "G10", what, mend)])
    return known or _DRIVER_IDS.get(header[29]) or looks


def looks_like(fields: bytes, records: bytes) -> str:
    """UTF-8 when nearly all of what is not ASCII reads as UTF-8, else GB 18030.

    Texts cut at 254 bytes break a few characters of a table in UTF-8; of a table in GBK hardly any reads as UTF-8.
    """
    text = (fields + b" " + records).decode("utf-8", "replace")
    bad = text.count("�")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return "UTF-8" if bad * 5 <= good else "GB18030"


def stated_in_cpg(shp: Path) -> str | None:
    """What the .cpg beside *shp* says; None without one."""
    try:
        return beside(shp, ".cpg").read_text("ascii", "replace").strip() or None
    except OSError:
        return None


def _known(shp: Path, name: str) -> str:
    plain = name.strip()
    if plain.isdigit():
        plain = "UTF-8" if plain == "65001" else f"cp{plain}"
    try:
        codec = codecs.lookup(plain).name
        b"a".decode(codec)  # some codecs are none of text
    except (LookupError, ValueError):
        shown = "".join(character if character.isprintable() else "\ufffd" for character in plain[:40])
        what = message("There is no encoding {encoding}.", encoding=shown)
        mend = message("Write GBK or UTF-8 in the .cpg, or in plan.yml under geometry.")
        raise ProblemsFound([Problem(Place(shp), "G10", what, mend)]) from None
    if codec in ("gbk", "gb2312", "gb18030"):
        return "GB18030"
    return "UTF-8" if codec == "utf-8" else plain


def beside(shp: Path, suffix: str) -> Path:
    """The file beside *shp* with another extension, in lower or upper case."""
    lower = shp.with_suffix(suffix)
    return lower if lower.exists() else shp.with_suffix(suffix.upper())
