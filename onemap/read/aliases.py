"""Headers of delivered vector data and tables → roles, by a table of aliases (``aliases.yml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from unicodedata import normalize

from onemap.read.yaml import read_yaml

_BRACKETED = re.compile(r"[(\[{【〔][^()\[\]{}【】〔〕]*[)\]}】〕]")
_NOISE = re.compile(r"[\s*:]+")


def normalise_header(text: str) -> str:
    """The comparable form of a header: half width, lower case, without white space, bracketed units, ``*`` and ``:``.

    A header that is nothing but a bracket keeps what stands in it.
    """
    folded = text
    # Folding can compose what folds again, and taking out noise can too: rare, but then two spellings would differ.
    while (again := _NOISE.sub("", normalize("NFKC", normalize("NFKC", folded).casefold()))) != folded:
        folded = again
    bare = folded
    while (less := normalize("NFKC", _BRACKETED.sub("", bare))) != bare:
        bare = less
    return bare or folded


def _table() -> Mapping[str, tuple[str, ...]]:
    table = read_yaml(Path(__file__).with_name("aliases.yml"))
    return MappingProxyType({role: tuple(map(normalise_header, headers)) for role, headers in table.items()})


#: role → normalised headers, the standard one first
ALIASES: Mapping[str, tuple[str, ...]] = _table()


def find_column(columns: Iterable[str], *roles: str) -> str | None:
    """The column of *columns* (as spelled in the file) that has the first of *roles* it can have, or None.

    Aliases are tried in the order of the table, so the standard header wins over the others.
    """
    by_form: dict[str, str] = {}
    for column in columns:
        by_form.setdefault(normalise_header(column), column)
    for role in roles:
        for header in ALIASES[role]:
            if header in by_form:
                return by_form[header]
    return None
