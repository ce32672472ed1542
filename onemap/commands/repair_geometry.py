"""``repair-geometry VERSION``: a copy of the units that meets edge to edge, for drawing only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemap.commands.options import common_options
from onemap.errors import Message, ProblemsFound, UsageFault, message
from onemap.geometry.repair import GAPS_M, SNAP_M, Moved, Repair

if TYPE_CHECKING:
    from onemap.geometry.layer import SourceLayer
    from onemap.read.publication import LoadedPublication

#: units that the terminal names; the table names all
NAMED = 10


@click.command(name="repair-geometry")
@click.argument("version")
@click.option(
    "--gaps",
    "gaps_m",
    type=click.FloatRange(min=0, max=1000),
    default=GAPS_M,
    show_default=True,
    help="Close gaps nowhere wider than this, in metres. The default is what the check calls a sliver.",
)
@click.option(
    "--snap",
    "snap_m",
    type=click.FloatRange(min=0, max=100),
    default=SNAP_M,
    show_default=True,
    help="Put vertices together that are nearer to each other than this, in metres. The default is the sixth decimal "
    "of a degree.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would move and by how much; write nothing.")
@common_options
def command(version: str, gaps_m: float, snap_m: float, dry_run: bool, publication: Path, lang: str) -> int:
    """Write a copy of the units of VERSION without overlaps and narrow gaps, for drawing only.

    The copy is units/VERSION/units-display.gpkg, with a table beside it of what moved and by how much. Maps are drawn
    from it, and say so. The filed layer is not touched: it stays what is cited, downloaded and sealed.
    """
    from onemap.geometry.projection import CrsFault
    from onemap.geometry.repair import repaired
    from onemap.geometry.sources import Sources
    from onemap.read.publication import read_publication
    from onemap.resolve.layers import crs_problem
    from onemap.words import translator

    loaded = read_publication(publication)
    if version not in loaded.versions:
        known = ", ".join(loaded.versions)
        raise UsageFault(message("There is no version {version}; there are {known}.", version=version, known=known))
    try:
        source = _chain_ends(loaded, version) and Sources(loaded).of(version, "units")
        if not source:
            raise UsageFault(message("Version {version} has no layer units.", version=version))
        repair = repaired(source, gaps_m, snap_m)
    except CrsFault as fault:
        raise ProblemsFound([crs_problem(loaded.versions[version], "units", fault)]) from None
    t = translator(lang)
    for line in _summary(repair, version):
        click.echo(line.text(t))
    if dry_run or not repair.moved or repair.vanished:
        click.echo(t("Nothing was written."))
        return int(bool(repair.vanished))
    for path in _write(source, repair, loaded, version, lang):
        click.echo(t("written: {path}").format(path=path))
    return 0


def _chain_ends(loaded: LoadedPublication, version: str) -> bool:
    """Whether *version* hangs on no missing base and no circle. Raises UsageFault where it does."""
    seen: set[str] = set()
    at: str | None = version
    while at is not None:
        if at in seen or at not in loaded.versions:
            raise UsageFault(message("based_on of version {version} leads nowhere; see onemap check.", version=version))
        seen.add(at)
        at = loaded.versions[at].plan.based_on
    return True


def _summary(repair: Repair, version: str) -> Iterator[Message]:
    """What differs, in a few lines; the units whose borders moved furthest by name."""
    if not repair.moved:
        yield message("The units of version {version} meet edge to edge already.", version=version)
        return
    far = sorted((moved for moved in repair.moved if _moves(moved)), key=lambda moved: (-moved.metres, moved.code))
    yield message(
        "Overlaps removed: {overlaps} ({area} m²)", overlaps=repair.overlaps, area=f"{repair.overlaps_m2:.1f}"
    )
    yield message("Gaps closed: {gaps} ({area} m²)", gaps=repair.gaps, area=f"{repair.gaps_m2:.1f}")
    yield message(
        "Units with moved borders: {moved}; only with other vertices: {same}",
        moved=len(far),
        same=len(repair.moved) - len(far),
    )
    for moved in far[:NAMED]:
        yield message(
            "  {code}: up to {metres} m; +{gained} m², −{lost} m²",
            code=moved.code,
            metres=f"{moved.metres:.2f}",
            gained=f"{moved.gained_m2:.1f}",
            lost=f"{moved.lost_m2:.1f}",
        )
    if len(far) > NAMED:
        yield message("  … and others: {count}; the table lists all", count=len(far) - NAMED)
    if repair.vanished:
        codes = ", ".join(repair.vanished)
        yield message("Nothing is left of {codes}: other units cover them wholly. Mend that first.", codes=codes)
    if not repair.whole:
        yield message("Some units still do not meet edge to edge.")


def _moves(moved: Moved) -> bool:
    """Whether anybody could see a difference: borders by more than a centimetre."""
    return moved.metres >= 0.01


def _write(
    source: SourceLayer, repair: Repair, loaded: LoadedPublication, version: str, lang: str
) -> tuple[Path, Path]:
    """The layer and the table of what moved; both are whole or as they were before."""
    from onemap.findings.display import TABLE, table, write_layer
    from onemap.geometry.display import DISPLAY_FILE, filed_digests

    folder = loaded.versions[version].folder
    names = _names(loaded, version)
    layer, moved = folder / DISPLAY_FILE, folder / TABLE
    write_layer(layer, repair.layer, names, filed_digests(source))
    moved.write_text(table(repair.moved, names, lang), encoding="utf-8", newline="\n")
    return layer, moved


def _names(loaded: LoadedPublication, version: str) -> dict[str, str]:
    """Names of the units by code, as the version has or inherits them."""
    chain = [version]
    while (base := loaded.versions[chain[-1]].plan.based_on) is not None:
        chain.append(base)
    return {code: unit.name for name in reversed(chain) for code, unit in loaded.versions[name].units.items()}
