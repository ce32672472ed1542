"""Paths that come from data stay inside the publication."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from onemap.errors import Place, Problem, ProblemsFound, message


def inside(root: Path, relative: str, place: Place | None = None) -> Path:
    """The path of *relative* (with ``/``) below *root*, which stays inside *root* after following symbolic links.

    Raises :class:`ProblemsFound` at *place* (default: *root*) for absolute paths, ``..``, drive letters,
    backslashes, GDAL prefixes and links that lead out. The file need not exist.
    """
    parts = PurePosixPath(relative).parts
    wrong = (
        not parts
        or relative.startswith("/")
        or ".." in parts
        or any(c in relative for c in '\\:!?*|<>"\0')
        or not leads_inside(root, root.joinpath(*parts))
    )
    if wrong:
        raise ProblemsFound(
            [
                Problem(
                    place or Place(root),
                    "Y18",
                    message(
                        "The path {path} leads out of its folder, or holds a character that paths cannot have.",
                        path=relative,
                    ),
                    message("Put the file into the folder and give its name, with / between folders."),
                )
            ]
        )
    return root.joinpath(*parts)


def leads_inside(root: Path, path: Path) -> bool:
    """Whether *path*, after following symbolic links, is *root* or below it. A loop of links is not."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False
