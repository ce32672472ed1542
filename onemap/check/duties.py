"""Rules W: what publishing asks for, and files that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onemap.check.effective import View
from onemap.check.rules import Finding, publication_rule, suggest
from onemap.errors import Place, message
from onemap.read.publication import LoadedVersion
from onemap.read.vectors import DRIVERS
from onemap.read.version_layers import DISPLAY_FILE, LAYERS

_FILES = ("plan.yml", "areas.yml", "zones.yml", "targets.yml")
_FOLDERS = ("admission", "units", "tags", "original")
_ROOT_FILES = ("publication.yml", "areas.yml", "accepted.yml", "industries.yml")


@publication_rule(
    "W01",
    "Every layer says whether it may be published",
    "Write publication: public, generalised or withheld for the layer under layers in publication.yml.",
    severity="warning",
)
def layer_has_policy(view: View) -> Iterator[Finding]:
    said = view.loaded.publication.layers
    place = Place(view.loaded.places["publication", ""].file, node=("layers",))
    used = {name for version in view.loaded.versions.values() for name in version.layers}
    for name in LAYERS:
        if name in used and name not in said:
            what = message("The layer {layer} does not say whether it may be published; it is withheld.", layer=name)
            mend = message(
                "Write layers: {{{layer}: {{publication: public}}}}, or generalised or withheld.", layer=name
            )
            yield Finding(place, what, mend)


@publication_rule(
    "W02",
    "Every YAML and vector file is read",
    "Correct the file's name, or move the file elsewhere.",
    severity="warning",
)
def nothing_overlooked(view: View) -> Iterator[Finding]:
    units = view.loaded.root / "units"
    for path in _entries(units):
        if path.is_dir() and path.name not in view.loaded.versions and path.name != "evaluations":
            what = message("The folder {name} is not read: it has no plan.yml.", name=path.name)
            yield Finding(Place(path), what, message("Add a plan.yml, or move the folder elsewhere."))
        elif path.is_file() and path.suffix.lower() in (".yml", ".yaml") and path.name not in _ROOT_FILES:
            yield _overlooked(path, _ROOT_FILES)
    for version in view.loaded.versions.values():
        yield from _overlooked_of(version)


def _overlooked_of(version: LoadedVersion) -> Iterator[Finding]:
    read = {layer.file for layer in version.layers.values()}
    for path in _entries(version.folder):
        suffix = path.suffix.lower()
        if suffix in DRIVERS:
            if path not in read and path.name != DISPLAY_FILE:
                yield _overlooked(path, [f"{layer}{suffix}" for layer in LAYERS])
        elif path.is_dir():
            if path.name not in _FOLDERS:
                yield _overlooked(path, _FOLDERS)
        elif suffix in (".yml", ".yaml") and path.name not in _FILES:
            yield _overlooked(path, _FILES)


def _overlooked(path: Path, names: tuple[str, ...] | list[str]) -> Finding:
    return Finding(Place(path), message("{name} is not read.", name=path.name), suggest(path.name, names))


def _entries(folder: Path) -> list[Path]:
    return sorted((path for path in folder.iterdir() if not path.name.startswith(".")), key=lambda path: path.name)
