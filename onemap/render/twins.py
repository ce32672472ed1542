"""Compressed twins of text files, ``X.gz`` and ``X.br`` beside ``X``, for servers that send them as they are.

Their bytes follow from the file, the coding and its library: no time, no name, no system stands in them.
``now.js`` has none: it is the one file that may be exchanged in a version that stays as it is, and a twin would go on
telling what it told before.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

from onemap.errors import UsageFault, message
from onemap.render.downloads.pieces import stretches
from onemap.render.output import Output, write_new
from onemap.render.products import Job, Products
from onemap.store import digest

Coding = Literal["gz", "br"]
CODINGS: Final[tuple[Coding, ...]] = ("gz", "br")
#: on a register's pages, gzip's 9 saves 0.7 % over 6 and on its shards 0.3 %, there at two and a half times the cost
GZIP_LEVEL: Final = 6
#: 12 % below gzip at the same speed; 9 would take eighteen times as long for another 2 %
BROTLI_QUALITY: Final = 5
#: smaller files fit into one packet as they are
SMALLEST: Final = 1024
ENDINGS: Final = (".html", ".css", ".js", ".json", ".geojson", ".csv", ".xml", ".svg", ".txt")
_NEVER = "now.js"
#: usual number of files of one job
_FILES = 128
#: fewer jobs than these are done sooner than a further process has started
_FEW = 8
#: where gzip names the system that wrote a file, and what stands there when it is not to be said
_SYSTEM, _UNSAID = 9, b"\xff"


def codings(text: str) -> tuple[Coding, ...]:
    """What ``gz``, ``br`` or ``gz,br`` asks for; UsageFault for anything else, or without the library for it."""
    named = [name.strip() for name in text.split(",")]
    found = tuple(coding for coding in CODINGS if coding in named)
    if not found or len(set(named)) != len(found):
        raise UsageFault(message("Twins are gz, br or gz,br, not “{given}”.", given=text))
    if "br" in found and _brotli() is None:
        raise UsageFault(
            message("There is no Brotli here. Install it with pip install onemap[brotli], or build with --twins gz.")
        )
    return found


def write_twins(output: Output, products: Products, wanted: Sequence[Coding]) -> None:
    """Twins of everything that *output* holds now, by the workers; those of unchanged files are taken as they stand."""
    if wanted:
        products.run(_jobs(output, tuple(wanted)), _FEW)
        products.finish()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Files of ``stage``, each with the codings of its twins."""

    stage: Path
    files: tuple[tuple[str, tuple[Coding, ...]], ...]


def _jobs(output: Output, wanted: tuple[Coding, ...]) -> Iterator[Job]:
    made_by = "\n".join(_made_by(coding) for coding in wanted)
    for _, paths in groupby(_texts(output.paths()), lambda path: path.rpartition("/")[0]):
        for batch in stretches(paths, _FILES):
            # a twin that the prose brings along is left as it is
            files = tuple((rel, tuple(c for c in wanted if f"{rel}.{c}" not in output)) for rel in batch)
            told = (f"{rel} {output.digest(rel)} {' '.join(kinds)}" for rel, kinds in files)
            yield Job(
                name=f"twins {batch[0]}",
                key=digest(made_by, *told),
                work=make_twins,
                item=partial(_Batch, output.root, files),
                paths=tuple(f"{rel}.{coding}" for rel, kinds in files for coding in kinds),
            )


def _texts(paths: Iterable[str]) -> list[str]:
    """Those that have twins, folder by folder."""
    texts = (path for path in paths if path.endswith(ENDINGS) and path.rpartition("/")[2] != _NEVER)
    return sorted(texts, key=lambda path: path.rpartition("/"))


def make_twins(batch: _Batch) -> Mapping[str, str]:
    """Write the twins of a batch where they are smaller; SHA-256 by path relative to the stage."""
    made: dict[str, str] = {}
    for rel, kinds in batch.files:
        data = (batch.stage / rel).read_bytes()
        if len(data) < SMALLEST:
            continue
        for coding in kinds:
            packed = compressed(data, coding)
            if len(packed) < len(data):
                made[f"{rel}.{coding}"] = write_new(batch.stage / f"{rel}.{coding}", (packed,))
    return made


def compressed(data: bytes, coding: Coding) -> bytes:
    """*data* in the form that ``Content-Encoding: gzip`` or ``br`` announces."""
    if coding == "gz":
        packed = zlib.compress(data, GZIP_LEVEL, wbits=31)
        return packed[:_SYSTEM] + _UNSAID + packed[_SYSTEM + 1 :]
    return bytes(_brotli().compress(data, quality=BROTLI_QUALITY))


def _made_by(coding: Coding) -> str:
    """What the bytes of a coding depend on beside the file."""
    if coding == "gz":
        return f"gz {GZIP_LEVEL} {zlib.ZLIB_RUNTIME_VERSION}"
    try:
        return f"br {BROTLI_QUALITY} {version('brotli')}"
    except PackageNotFoundError:  # frozen into a program without metadata
        return f"br {BROTLI_QUALITY}"


def _brotli() -> Any:
    try:
        import brotli
    except ImportError:
        return None
    return brotli
