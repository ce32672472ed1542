"""The vector layers of one version's folder: where each is, and what of it need not be read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from onemap.errors import Place, Problem, ProblemsFound, UsageFault, message
from onemap.model.plan import LayerName, LayerSource, Plan
from onemap.read.paths import inside
from onemap.read.vectors import DRIVERS, KeptLayer, VectorLayer, layer_files, list_layers, read_layer
from onemap.store import Store, digest, generator

LAYERS: tuple[LayerName, ...] = ("units", "zones", "boundary", "context")
#: a copy of the units without overlaps and gaps, for drawing only; what is filed is the layer units
DISPLAY_FILE = "units-display.gpkg"
_DISPLAY = LayerSource.model_validate({"file": DISPLAY_FILE, "code": "code", "name": "filed"})


def read_layers(
    root: Path, folder: Path, plan: Plan, store: Store, problems: list[Problem]
) -> dict[LayerName, VectorLayer]:
    """The layers in *folder*; what is wrong with one is added to *problems*, and the others are read on."""
    layers: dict[LayerName, VectorLayer] = {}
    shared: dict[Path, tuple[str, ...]] = {}
    for path in (folder / "geometry.gpkg", folder / "geometry.gdb"):
        if path.exists():
            try:
                shared[path] = list_layers(root, path)
            except ProblemsFound as found:
                problems.extend(found.problems)
    for name in LAYERS:
        try:
            layer = _layer(root, folder, plan, name, shared, store)
        except ProblemsFound as found:
            problems.extend(found.problems)
            continue
        if layer is not None:
            layers[name] = layer
    return layers


def read_display(root: Path, folder: Path, store: Store) -> VectorLayer | None:
    """The copy of the units for drawing, where there is one; ``names`` are digests of the filed geometries.

    Raises :class:`ProblemsFound`.
    """
    file = folder / DISPLAY_FILE
    return _kept(root, file, "units", _DISPLAY, store) if file.exists() else None


def _layer(
    root: Path, folder: Path, plan: Plan, name: LayerName, shared: dict[Path, tuple[str, ...]], store: Store
) -> VectorLayer | None:
    """Layer *name* from where plan.yml says, else from the file that is named after it, else from geometry.*."""
    given = plan.geometry.get(name)
    if given is not None:
        place = Place(folder / "plan.yml", node=("geometry", name, "file"))
        return _kept(root, inside(folder, given.file, place), name, given, store)
    files = [path for path in (folder / f"{name}{suffix}" for suffix in DRIVERS) if path.exists()]
    files += [path for path, layers in shared.items() if name in layers]
    if not files:
        return None
    if len(files) > 1:
        what = message("The layer {layer} is there twice: {names}.", layer=name, names=", ".join(f.name for f in files))
        mend = message("Keep one of them, or name it in plan.yml under geometry.")
        raise ProblemsFound([Problem(Place(files[1]), "G03", what, mend)])
    return _kept(root, files[0], name, None, store)


def _kept(root: Path, file: Path, name: LayerName, given: LayerSource | None, store: Store) -> VectorLayer:
    """The layer, or what was kept of it; its geometry is then read when it is asked for."""
    key = _digest(root, file, name, given) if store.keeps else None
    if key is None:
        return _read(root, file, name, given)
    kept = store.get("layer", [key]).get(key)
    if kept is not None:
        said: dict[str, Any] = json.loads(kept)
        return KeptLayer(
            name,
            file,
            tuple(said["codes"]),
            tuple(said["names"]),
            said["crs"],
            said["driver"],
            lambda: _as_it_was(root, file, name, given, key).geometries,
            key,
        )
    layer = _as_it_was(root, file, name, given, key)
    facts = {"codes": layer.codes, "names": layer.names, "crs": layer.crs, "driver": layer.driver}
    store.put("layer", {key: json.dumps(facts, ensure_ascii=False).encode()})
    made = [layer.geometries]

    def geometries() -> npt.NDArray[np.object_]:
        # once from here; whoever has let go of them may read the file again
        return made.pop() if made else _as_it_was(root, file, name, given, key).geometries

    return KeptLayer(name, file, layer.codes, layer.names, layer.crs, layer.driver, geometries, key)


def _as_it_was(root: Path, file: Path, name: LayerName, given: LayerSource | None, key: bytes) -> VectorLayer:
    """The layer of the file of which *key* tells. UsageFault when somebody has saved another one meanwhile."""
    layer = _read(root, file, name, given)
    if _digest(root, file, name, given) != key:
        raise UsageFault(message("{file} was changed while it was read; run the command again.", file=file.name))
    return layer


def _digest(root: Path, file: Path, name: LayerName, given: LayerSource | None) -> bytes | None:
    """A digest of every file that GDAL would open, and of how it is told to; None where they cannot be read."""
    parts: list[bytes | str] = [generator(), name, "" if given is None else given.model_dump_json()]
    try:
        for path in layer_files(root, file):
            parts += [path.name, path.read_bytes()]
    except (OSError, ProblemsFound):
        return None
    return digest(*parts)


def _read(root: Path, file: Path, name: LayerName, given: LayerSource | None) -> VectorLayer:
    if given is None:
        return read_layer(root, file, name)
    return read_layer(
        root,
        file,
        name,
        layer=given.layer,
        code=given.code,
        label=given.name,
        crs=given.crs,
        encoding=given.encoding,
    )
