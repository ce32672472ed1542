"""One measured run in a process of its own: ``python -m benchmarks.measure RUN …`` prints JSON; RUNS lists them.

A process of its own, because memory that a run has held is not given back: the next run would seem to need it.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

#: when this process began, nearly
_BEGUN = time.perf_counter()
#: seconds below which the yardstick is taken several times
_SHORT = 8.0
#: Linux: writing 5 forgets the peak, VmHWM tells it
_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Stage:
    """Wall and CPU seconds (CPU with ended children), and the most memory held, in MB, by this process and by the
    programs it called, all together."""

    name: str
    wall: float
    cpu: float
    peak_mb: float
    child_mb: float


class Stages:
    """Closes a stage when the next one starts.

    Linux can forget the peak of the stage before; elsewhere peaks only grow.
    """

    def __init__(self) -> None:
        self.done: list[Stage] = []
        self._open: tuple[str, float, float] | None = None
        self._children = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def start(self, name: str) -> None:
        self.stop()
        _forget_peak()
        self._children = 0.0
        self._open = (name, time.perf_counter(), _cpu())

    def stop(self) -> None:
        if self._open is None:
            return
        name, wall, cpu = self._open
        self.done.append(Stage(name, time.perf_counter() - wall, _cpu() - cpu, _peak_mb(), self._children))
        self._open = None

    def _watch(self) -> None:
        # getrusage cannot tell: a program's peak there begins with that of the process that called it.
        while True:
            self._children = max(self._children, _children_mb())
            time.sleep(0.1)


#: ru_maxrss counts kilobytes, on macOS bytes
_PER_MB = 1024 * 1024 if sys.platform == "darwin" else 1024


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _children_mb() -> float:
    pids = [pid for task in Path("/proc/self/task").glob("*/children") for pid in _read(task).split()]
    lines = [line for pid in pids for line in _read(Path("/proc") / pid / "status").splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # ended meanwhile, or no Linux
        return ""


def _forget_peak() -> None:
    try:
        _CLEAR.write_text("5")
    except OSError:
        return


def _peak_mb() -> float:
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _PER_MB
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def run_import(mapping: Path, source: Path, target: Path) -> dict[str, object]:
    """Import into the folder *target*: a new publication, or merged into the one that is there."""
    from onemap.importing.run import run_import

    stages = Stages()
    stages.start("import")
    done = run_import(mapping, source, target)
    stages.stop()
    return {"stages": [asdict(s) for s in stages.done], "units": sum(c.units for c in done.counts)}


def run_bare(delivery: Path) -> dict[str, object]:
    """Read every shapefile and workbook in *delivery* with the libraries alone."""
    import openpyxl
    import pyogrio.raw

    stages = Stages()
    stages.start("yardstick")
    for path in sorted(delivery.glob("*.shp")):
        pyogrio.raw.read(path, encoding="GBK")
    for path in sorted(delivery.glob("*.xlsx")):
        if not path.name.endswith(".review.xlsx"):
            for sheet in (book := openpyxl.load_workbook(path, read_only=True)):
                for _ in sheet.iter_rows(values_only=True):
                    pass
            book.close()
    stages.stop()
    return {"stages": [asdict(s) for s in stages.done]}


def run_same(register: Path, imported: Path) -> dict[str, object]:
    """How many clauses *imported* has, and which of its records are not those of *register*, as far as delivered.

    Legal bases, and the measures of units' own clauses, are not in the delivery.
    """
    from onemap.merging.canonical import Records, of_content
    from onemap.read.publication import read_publication
    from onemap.resolve.contents import resolve_contents

    def records(root: Path) -> Records:
        loaded = read_publication(root)
        ((version, content),) = resolve_contents(loaded).items()
        found = of_content(content.content, loaded.publication, loaded.versions[version].plan)
        for name, fields in found.items():
            if name.kind == "clause":
                left_out = {"basis", "measure"} if name.owner.startswith("unit:") else {"basis"}
                found[name] = {key: value for key, value in fields.items() if key not in left_out}
        return found

    stages = Stages()
    stages.start("same")
    here, there = records(register), records(imported)
    stages.stop()
    differs = sorted(" ".join(name) for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return {
        "stages": [asdict(s) for s in stages.done],
        "clauses": sum(name.kind == "clause" for name in there),
        "differs": [*differs[:5], *([f"and {len(differs) - 5} more"] if len(differs) > 5 else [])],
    }


def run_build(root: Path, target: Path) -> dict[str, object]:
    """Build the publication in *root* into *target*, cold: nothing of an earlier build is used."""
    from onemap.pipeline import build_publication

    for left in (root / ".onemap", target):
        shutil.rmtree(left, ignore_errors=True)
    stages = Stages()
    report = build_publication(root, target, progress=stages.start)
    stages.stop()
    files = [path for path in target.rglob("*") if path.is_file()]
    return {
        "stages": [asdict(s) for s in stages.done],
        "versions": report.versions,
        "units": report.units,
        "files": len(files),
        "pages": sum(path.suffix == ".html" for path in files),
        "bytes": sum(path.stat().st_size for path in files),
    }


def run_rebuild(root: Path, target: Path) -> dict[str, object]:
    """Build again over the site in *target* with whatever an earlier build has kept; what became of its files.

    The stage *start* is what people wait for before anything happens: loading the program.
    """
    before = _inodes(target)
    stages = Stages()
    stages.start("start")
    since = time.perf_counter() - _BEGUN
    from onemap.pipeline import build_publication

    build_publication(root, target, progress=stages.start)
    stages.stop()
    after = _inodes(target)
    done = [asdict(s) for s in stages.done]
    done[0]["wall"] += since
    return {
        "stages": done,
        "files": len(after),
        "rewritten": sum(before.get(path, inode) != inode for path, inode in after.items()),
        "new": len(after.keys() - before.keys()),
        "gone": len(before.keys() - after.keys()),
    }


def _inodes(folder: Path) -> dict[str, int]:
    """The inode of every file, by path: a file that was only linked keeps it."""
    found: dict[str, int] = {}
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    found[entry.path] = entry.inode()
    return found


def run_command(folder: Path, limit: Path, *arguments: Path) -> dict[str, object]:
    """Run a program of others in *folder*, for at most *limit* seconds: its one stage, or none when it did not end."""
    command = [str(argument) for argument in arguments]
    since, end = time.perf_counter(), time.perf_counter() + float(str(limit))
    # a group of its own, so that the programs that it calls end with it
    with (
        (folder / "output.txt").open("wb") as said,
        subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, start_new_session=True) as program,
    ):
        while True:
            pid, status, used = os.wait4(program.pid, os.WNOHANG)
            if pid:
                break
            if time.perf_counter() > end:
                os.killpg(program.pid, signal.SIGKILL)
                os.wait4(program.pid, 0)
                program.returncode = -signal.SIGKILL
                return {"stages": [], "exit": None}
            time.sleep(0.02)
        program.returncode = os.waitstatus_to_exitcode(status)
    stage = Stage(Path(command[0]).name, time.perf_counter() - since, used.ru_utime + used.ru_stime, 0.0, 0.0)
    return {"stages": [{**asdict(stage), "peak_mb": used.ru_maxrss / _PER_MB}], "exit": program.returncode}


def run_yardstick(site: Path, target: Path) -> dict[str, object]:
    """Write the same files with the same bytes to *target*, and time only that: no build can be faster.

    Reading stays outside the clock. A small site is written five times and the quickest counts, because one pause of
    the disk would otherwise decide every ratio. The files are removed afterwards.
    """
    paths = [path for path in sorted(site.rglob("*")) if path.is_file()]
    best = _write_plainly(site, paths, target)
    if best.wall < _SHORT:
        best = min([best, *(_write_plainly(site, paths, target) for _ in range(4))], key=lambda stage: stage.wall)
    return {"stages": [asdict(best)]}


def _write_plainly(site: Path, paths: list[Path], target: Path) -> Stage:
    shutil.rmtree(target, ignore_errors=True)
    wall = cpu = 0.0
    for path in paths:
        data = path.read_bytes()
        copy = target / path.relative_to(site)
        since, used = time.perf_counter(), _cpu()
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
        wall += time.perf_counter() - since
        cpu += _cpu() - used
    shutil.rmtree(target)
    return Stage("yardstick", wall, cpu, _peak_mb(), 0.0)


def run_check(root: Path) -> dict[str, object]:
    """Check the publication in *root* with whatever an earlier run has kept, on all cores."""
    from onemap.checking import check_publication
    from onemap.store import Store
    from onemap.workers import Workers

    stages = Stages()
    stages.start("check")
    with Store(root) as store, Workers() as workers:
        checked = check_publication(root, store, workers)
    stages.stop()
    return {"stages": [asdict(s) for s in stages.done], "findings": len(checked.problems)}


def run_compare(root: Path) -> dict[str, object]:
    """Compare each version of the publication in *root* with the one before it; what was found, as numbers."""
    from onemap.compare import compare_chain
    from onemap.geometry.sources import Sources
    from onemap.read.memory import uncollected
    from onemap.read.publication import read_publication
    from onemap.resolve import resolve
    from onemap.store import Store
    from onemap.workers import Workers

    stages = Stages()
    stages.start("resolve")
    with uncollected(), Store(root) as store:
        with Workers() as workers:
            loaded = read_publication(root, store, workers)
        chain = resolve(loaded, "public", Sources(loaded), store=store)
        stages.start("compare")
        found = list(compare_chain(chain).values())
        stages.stop()
    kinds = Counter(change.kind for changes in found for change in changes.units)
    kinds["lists"] = sum(len(changes.lists) for changes in found)
    kinds["clauses"] = sum(len(held.clauses) for changes in found for held in (*changes.units, *changes.lists))
    kinds["effects"] = sum(len(changes.effects) for changes in found)
    kinds["flows"] = sum(len(changes.flows) for changes in found)
    return {"stages": [asdict(s) for s in stages.done], "found": kinds}


def run_parse(root: Path) -> dict[str, object]:
    """Load every YAML file of *root* with PyYAML's own C loader, and read the bytes of all others."""
    import yaml

    stages = Stages()
    stages.start("yardstick")
    for path in sorted((root / "units").rglob("*")):
        if path.suffix == ".yml":
            with path.open(encoding="utf-8") as stream:
                yaml.load(stream, yaml.CSafeLoader)
        elif path.is_file():
            path.read_bytes()
    stages.stop()
    return {"stages": [asdict(s) for s in stages.done]}


RUNS = {
    "import": run_import,
    "bare": run_bare,
    "same": run_same,
    "build": run_build,
    "rebuild": run_rebuild,
    "check": run_check,
    "compare": run_compare,
    "parse": run_parse,
    "yardstick": run_yardstick,
    "command": run_command,
}


def _run() -> None:
    # The result is the last line; what the run itself prints comes before it.
    result = RUNS[sys.argv[1]](*[Path(argument) for argument in sys.argv[2:]])
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()
    os._exit(0)  # no time for taking a national publication apart in memory


if __name__ == "__main__":
    _run()
