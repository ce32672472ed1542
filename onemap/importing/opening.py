"""Find the files that a mapping's patterns name and open them as tables with what is joined to their rows."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onemap.errors import message
from onemap.importing.faults import Faults, did_you_mean
from onemap.importing.features import read_feature_tables
from onemap.importing.join import Joiner, complete, joiner
from onemap.importing.joined import Joined
from onemap.importing.mapping import OutlineSource, Rows, SourceRule
from onemap.importing.originals import parts_of
from onemap.importing.tables import TABLES, Table, read_table
from onemap.read.paths import leads_inside


@dataclass
class Opened:
    """The tables of one source, its joiners, and whether everything that was named could be had."""

    tables: tuple[Joined, ...]
    joiners: tuple[Joiner, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """Columns that joining itself uses."""
        return tuple(column for one in self.joiners for column in one.columns)


@dataclass
class Opener:
    """Opens files below *root*; ``files`` collects what was read, every part of a shapefile included."""

    root: Path
    faults: Faults
    files: dict[Path, None] = field(default_factory=dict)

    def source(self, rule: SourceRule) -> Opened:
        """The tables of a source of units or zones, joined. Faults are reported."""
        joiners = self._joiners(rule)
        # what a refused file would have held is not reported as missing from the others
        paths = self.paths(rule.files)
        whole = joiners is not None and bool(paths)
        found: list[Joined] = []
        sheets = self._tables(rule, [path for path in paths if path.suffix.lower() in TABLES])
        for path in paths:
            if path.suffix.lower() in TABLES:
                tables = tuple(table for table in (sheets.get(path),) if table is not None)
            else:
                tables = self._features(path, rule)
            whole = whole and bool(tables)
            for table in tables:
                joined: Joined | None = Joined.alone(table)
                for one in joiners or ():
                    joined = None if joined is None else one.join(joined, self.faults)
                if joined is not None and joiners is not None:
                    found.append(complete(joined, self.faults))
        for one in (joiners or ()) if whole else ():
            one.finish(self.faults)
        return Opened(tuple(found), tuple(joiners or ()))

    def rows(self, rule: Rows, patterns: Sequence[str]) -> tuple[Joined, ...]:
        """The tables of a source of clauses or targets."""
        tables = self._tables(rule, self.paths(patterns))
        return tuple(Joined.alone(table) for table in tables.values() if table is not None)

    def outlines(self, rule: OutlineSource) -> tuple[Table, ...]:
        """The layers of a boundary or context."""
        return tuple(table for path in self.paths(rule.files) for table in self._features(path, rule))

    def paths(self, patterns: Sequence[str]) -> list[Path]:
        """The files that the patterns name, by code point within a pattern; a pattern without a file is a fault."""
        found: list[Path] = []
        for pattern in patterns:
            parts = pattern.replace("\\", "/").split("/")
            leaves = pattern.startswith(("/", "~")) or ".." in parts or ":" in parts[0]
            hits = [] if leaves else sorted(_expand(self.root, parts))
            if leaves or any(not leads_inside(self.root, hit) for hit in hits):
                what = message("The path leaves the source folder.")
                self.faults.add("I01", Path(pattern), what, message("Name files below the source folder."))
                continue
            if not hits:
                known = sorted(p.relative_to(self.root).as_posix() for p in self.root.iterdir())
                what = message("There is no such file in the source folder.")
                self.faults.add("I01", Path(pattern), what, did_you_mean(pattern, known))
            found += [hit for hit in hits if hit not in found]
        for path in found:
            self.files.update(dict.fromkeys(parts_of(path)))
        return found

    def _features(self, path: Path, rule: SourceRule | OutlineSource) -> tuple[Table, ...]:
        return read_feature_tables(self.root, path, self.faults, rule.layer, rule.encoding, rule.crs)

    def _tables(self, rule: Rows, paths: Sequence[Path]) -> dict[Path, Table | None]:
        """The table of each path; None after a fault.

        Where several workbooks are named, one that lacks the sheet is only reported (I37), as long as another has it.
        """
        found: dict[Path, Table | None] = {}
        lacking: dict[Path, Faults] = {}
        for path in paths:
            told = Faults(self.root)
            table = read_table(
                path,
                path.relative_to(self.root),
                told,
                rule.sheet,
                rule.encoding,
                header=rule.header,
                last=rule.last,
                table=rule.table,
            )
            if table is None and len(paths) > 1 and [problem.what.msgid for problem in told.problems] == [_NO_SHEET]:
                lacking[path] = told
                continue
            found[path] = table
            for problem in told.problems:
                self.faults.put(problem)
        for path, told in lacking.items():
            if found:
                what = message("The file has no sheet {sheet}; nothing is read from it here.", sheet=rule.sheet)
                mend = message("Nothing has to be done, if that is meant.")
                self.faults.add("I37", path.relative_to(self.root), what, mend, "warning")
            else:
                self.faults.put(told.problems[0])
        return found

    def _joiners(self, rule: SourceRule) -> list[Joiner] | None:
        """The tables to join; None when one of them could not be had, so that the rows lack its columns."""
        found = []
        for one in rule.tables:
            tables = self._tables(one, self.paths([one.file]))
            there = [table for table in tables.values() if table is not None]
            found.append(joiner(there, one, self.faults) if there and len(there) == len(tables) else None)
        made = [one for one in found if one is not None]
        return made if len(made) == len(found) else None


#: what reading a workbook says of a sheet that is missing
_NO_SHEET = "There is no sheet {sheet}."


def _expand(folder: Path, parts: Sequence[str]) -> list[Path]:
    head, *rest = parts
    # ~$list.xlsx is what Excel leaves beside a file that is open
    hits = [p for p in folder.iterdir() if fnmatch.fnmatchcase(p.name, head) and not p.name.startswith((".", "~$"))]
    if not rest:
        return hits
    return [deeper for hit in hits if hit.is_dir() for deeper in _expand(hit, rest)]
