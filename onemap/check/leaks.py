"""Rules W12 and W17 to W19: ways by which what is not public would get onto a public site. Always errors.

Layers that are withheld or generalised reach the site only through the geometry chain. What could carry them past it
are files that the site copies as they are (``content/``, ``site_overrides/``, folders of tiles) and a second layer
that is read from the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import shapely

from onemap.check.effective import View
from onemap.check.rules import Finding, publication_rule
from onemap.errors import Place, ProblemsFound, message
from onemap.model.plan import LayerName
from onemap.read import correspondence
from onemap.read.paths import inside
from onemap.read.publication import LoadedVersion
from onemap.read.vectors import DRIVERS, VectorLayer

#: folders whose files the site copies
_COPIED = ("content", "site_overrides")
#: what else carries borders, beside the formats that are read
_CARRIERS = (*DRIVERS, ".dbf", ".kml", ".kmz", ".dxf", ".dwg", ".zip", ".gml", ".json", ".fgb", ".parquet")


@publication_rule(
    "W12",
    "A generalised layer is generalised",
    "Write a tolerance_m above 0, or publication: public when the exact borders may be seen.",
    firm=True,
)
def generalised_moves(view: View) -> Iterator[Finding]:
    for name, policy in view.loaded.publication.layers.items():
        if policy.publication == "generalised" and policy.moved_m <= 0:
            what = message(
                "The layer {layer} is to be generalised by {metres} m: its exact borders would be published.",
                layer=name,
                metres=policy.tolerance_m,
            )
            place = Place(view.loaded.places["publication", ""].file, node=("layers", name, "tolerance_m"))
            yield Finding(place, what, message("Write a tolerance above 0, or publication: public."))


@publication_rule(
    "W17",
    "The pages of prose bring no file that is not public",
    "Take the file or link out of content/ and site_overrides/; the site offers its downloads by itself.",
    firm=True,
)
def prose_brings_nothing(view: View) -> Iterator[Finding]:
    root = view.loaded.root
    units = root / "units"
    kept: dict[int, list[tuple[Path, str]]] = {}
    for path, name in _kept_back(view):
        if path.is_file():
            kept.setdefault(path.stat().st_size, []).append((path, name))
    for file in _copied(root):
        shown = file.relative_to(root).as_posix()
        if file.is_symlink() and _within(file, units):
            what = message("{name} is a link into units/: what it leads to would be published as it is.", name=shown)
            yield Finding(Place(file), what, message("Remove the link."))
        elif file.is_file() and (same := _same(file, kept.get(file.stat().st_size, []))) is not None:
            what = message(
                "{name} is byte for byte {source}, which is not public as it is: {layer}.",
                name=shown,
                source=same[0].relative_to(root).as_posix(),
                layer=same[1],
            )
            yield Finding(Place(file), what, message("Remove it; link to the downloads of the version instead."))


@publication_rule(
    "W18",
    "Base tiles lie in a folder of their own",
    "Name under tiles a folder that holds nothing but tiles; all of it is copied into the site.",
    firm=True,
)
def tiles_apart(view: View) -> Iterator[Finding]:
    root, tiles = view.loaded.root, view.loaded.publication.tiles
    if tiles is None or tiles.url.lower().startswith(("http://", "https://")):
        return
    place = Place(view.loaded.places["publication", ""].file, node=("tiles", "url"))
    name = tiles.url.partition("{")[0].rstrip("/")
    mend = message("Name a folder that holds only tiles, such as tiles/{{z}}/{{x}}/{{y}}.png.")
    try:
        folder = inside(root, name)
    except ProblemsFound:
        yield Finding(place, message("The tile address {url} names no folder of the publication.", url=tiles.url), mend)
        return
    others = [root / other for other in ("units", "content", "site_overrides", "site", ".onemap", ".git")]
    if any(_within(folder, other) or _within(other, folder) for other in others):
        what = message(
            "The tile address {url} would copy {name}/ into the site, and all that is in it.", url=tiles.url, name=name
        )
        yield Finding(place, what, mend)
    elif not folder.is_dir():
        yield Finding(place, message("There is no folder {name} with base tiles.", name=name), mend)


@publication_rule(
    "W19",
    "A layer that is not public is not read a second time as one that is",
    "Name another file or layer in plan.yml under geometry, or treat both layers alike in publication.yml.",
    firm=True,
)
def no_second_reading(view: View) -> Iterator[Finding]:
    policies = view.loaded.publication.layers
    rank = {"public": 0, "generalised": 1, "withheld": 2}

    def strictness(name: LayerName) -> int:
        return rank[policies[name].publication] if name in policies else rank["withheld"]

    for version in view.loaded.versions.values():
        layers = list(version.layers.values())
        for open_ in layers:
            for kept in layers:
                if strictness(open_.name) < strictness(kept.name) and _same_layer(open_, kept):
                    what = message(
                        "The layer {open} is read from the same features of {file} as the layer {kept}, "
                        "which may be seen less exactly or not at all.",
                        open=open_.name,
                        kept=kept.name,
                        file=kept.file.name,
                    )
                    mend = message("Name another file or layer for {open} in plan.yml under geometry.", open=open_.name)
                    yield Finding(_layer_place(version, open_.name), what, mend)


def _layer_place(version: LoadedVersion, name: LayerName) -> Place:
    return Place(version.places["plan", ""].file, node=("geometry", name))


def _same_layer(one: VectorLayer, other: VectorLayer) -> bool:
    return (
        one.file == other.file
        and len(one.geometries) == len(other.geometries)
        and bool(shapely.equals_identical(one.geometries, other.geometries).all())
    )


def _kept_back(view: View) -> Iterator[tuple[Path, str]]:
    """Files that the public may not see as they are, with the layer, folder or file that says so."""
    policies = view.loaded.publication.layers
    for version in view.loaded.versions.values():
        # what came from where is for those who keep the publication
        yield version.folder / correspondence.FILE, correspondence.FILE
        kept = False
        drawn = [] if version.display is None else [("units", version.display)]
        for name, layer in [*version.layers.items(), *drawn]:
            if name not in policies or policies[name].publication != "public":
                kept = True
                for path in _parts(layer.file):
                    yield path, name
        if kept and (originals := version.folder / "original").is_dir():
            for path in sorted(originals.rglob("*")):
                if path.suffix.lower() in _CARRIERS:
                    yield path, "original"


def _parts(file: Path) -> list[Path]:
    """The files that a vector file consists of."""
    if file.is_dir():
        return sorted(file.rglob("*"))
    return [file, file.with_suffix(".dbf")] if file.suffix.lower() == ".shp" else [file]


def _copied(root: Path) -> Iterator[Path]:
    """Files and links of the folders that the site copies."""
    for name in _COPIED:
        folder = root / name
        if folder.is_symlink():
            yield folder
        elif folder.is_dir():
            yield from sorted(folder.rglob("*"))


def _within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _same(file: Path, candidates: list[tuple[Path, str]]) -> tuple[Path, str] | None:
    if not candidates:
        return None
    data = file.read_bytes()
    return next(((path, name) for path, name in candidates if path.read_bytes() == data), None)
