"""The encoding of a shapefile's table (.dbf), which the format leaves open: GBK and UTF-8 are both in use."""

from __future__ import annotations

import codecs
from pathlib import Path

from onemap.errors import Place, Problem, ProblemsFound, message

#: language driver ids of the header (byte 29) that say an encoding; the others say nothing reliable
_DRIVER_IDS = {0x4D: "GB18030", 0x7A: "GB18030", 0x78: "Big5", 0x4F: "Big5"}
_SAMPLE_BYTES = 4 * 1024 * 1024


def encoding_of(shp: Path, given: str | None) -> str:
    """The encoding to read the table of *shp* with: as given, else as .cpg, header or bytes say.

    GBK is read as GB 18030, which holds it. Raises :class:`ProblemsFound` for an encoding that does not exist.
    """
    stated = given or _stated(shp)
    if stated:
        return _known(shp, stated)
    try:
        with _beside(shp, ".dbf").open("rb") as stream:
            header = stream.read(32)
            if len(header) < 32:
                return "UTF-8"
            start = int.from_bytes(header[8:10], "little")
            width = int.from_bytes(header[10:12], "little") or 1
            stream.seek(32)
            fields = stream.read(max(start - 32, 0))
            records = stream.read(_SAMPLE_BYTES // width * width)
    except OSError:
        return "UTF-8"
    return _DRIVER_IDS.get(header[29]) or _look(fields, records)


def _look(fields: bytes, records: bytes) -> str:
    """UTF-8 or GB 18030, whichever leaves fewer bytes unread; a text cut at 254 bytes may break one character."""
    sample = fields + b" " + records
    bad = {name: sample.decode(name, "replace").count("�") for name in ("UTF-8", "GB18030")}
    return "UTF-8" if bad["UTF-8"] <= bad["GB18030"] else "GB18030"


def _stated(shp: Path) -> str | None:
    try:
        return _beside(shp, ".cpg").read_text("ascii", "replace").strip() or None
    except OSError:
        return None


def _known(shp: Path, name: str) -> str:
    plain = name.strip()
    if plain.isdigit():
        plain = "UTF-8" if plain == "65001" else f"cp{plain}"
    try:
        codec = codecs.lookup(plain).name
    except LookupError:
        what = message("There is no encoding {encoding}.", encoding=name[:40])
        mend = message("Write GBK or UTF-8 in the .cpg, or in plan.yml under geometry.")
        raise ProblemsFound([Problem(Place(shp), "G10", what, mend)]) from None
    if codec in ("gbk", "gb2312", "gb18030"):
        return "GB18030"
    return "UTF-8" if codec == "utf-8" else plain


def _beside(shp: Path, suffix: str) -> Path:
    """The file beside *shp* with another extension, in lower or upper case."""
    lower = shp.with_suffix(suffix)
    return lower if lower.exists() else shp.with_suffix(suffix.upper())
