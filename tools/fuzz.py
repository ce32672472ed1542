"""Throw broken publications at reading and checking: ``python -m tools.fuzz SECONDS SEED [--out DIR] PUBLICATION…``.

Every run takes one of the publications, changes some of its files (bytes, words, structure, whole files) and checks
it. Whatever is raised, a run that takes too long and a process that dies are findings: DIR gets the changed files,
as few as still show it, and the traceback. The same seed makes the same runs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from onemap.checking import check_publication
from onemap.report import as_text

Files = dict[str, bytes]
#: seconds of work that one run may take
PATIENCE = 60
#: runs of one process; a crash costs no more than the rest of them
BATCH = 200
_TEXTS = (".yml", ".geojson", ".prj", ".cpg")
_WORD = re.compile(r"[\w.-]+|[^\w\s]|[ ]+|\n")
_WORDS = (
    *("null", "~", "yes", "no", "", "-", ":", "{", "}", "[", "]", "&a", "*a", "!x", "<<", "|", ">", "---", "%", "@"),
    *("0", "-1", "1e999", "NaN", "Infinity", "999999999999999999999", "0000-00-00", "9999-12-31", "2024-02-30"),
    *("\u3000", "\u200b", "\uff0c", "\uff1a", "\ud7ff", "\ufffd", "\U0001f600", "e\u0301", "(", "*" * 40, "a" * 70000),
    *("v1", "v2", "2020", "990100", "990101", "ZH99010110001", "ZH99010120001", "none:", "none", "true", "EPSG:4490"),
    *("EPSG:4326", "EPSG:3857", "EPSG:4978", "+proj=ob_tran", "GBK", "rot13", "../x", "/", "a\\b", "CON", "units"),
)
_BYTES = (b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\t", b"\x80", b"\xd0\xcf", b"\x1b")


def mutate(files: Files, rng: random.Random) -> Files:
    """*files* with one to three of them changed."""
    changed = dict(files)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if changed:
            more = _one(changed, rng.choice(sorted(changed)), rng)
            changed = {name: data for name, data in {**changed, **more}.items() if data is not None}
    return changed


def _one(files: Files, name: str, rng: random.Random) -> dict[str, Any]:
    chance = rng.random()
    if chance < 0.04:
        return _whole_files(files, name, rng)
    if name.endswith(".yml") and chance < 0.55:
        return {name: _structure(files[name], rng, yaml.safe_load, _as_yaml)}
    if name.endswith(".geojson") and chance < 0.6:
        return {name: _structure(files[name], rng, json.loads, _as_json)}
    if name.endswith(_TEXTS) and chance < 0.85:
        return {name: _tokens(files[name], rng)}
    return {name: _raw(files[name], rng)}


def _whole_files(files: Files, name: str, rng: random.Random) -> dict[str, Any]:
    other = rng.choice(sorted(files))
    return rng.choice(
        (
            lambda: {name: None},
            lambda: {name: b""},
            lambda: {name: files[other]},
            lambda: {f"{name.rpartition('/')[0]}/x {Path(name).suffix}": files[name]},
            lambda: {f"{name}.yml": files[name]},
            lambda: {f"{name.rpartition('/')[0]}/\uff19{Path(name).name}": files[name]},
            lambda: {name: None, f"{name}/units.geojson": files[name]},
        )
    )()


def _raw(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 8))):
        at, until = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        if rng.random() < 0.7:
            until = min(at + rng.randrange(1, 9), len(data))
        part = rng.choice((b"", data[:64], rng.choice(_BYTES) * rng.randrange(1, 5), rng.randbytes(until - at or 1)))
        data = data[:at] if rng.random() < 0.1 else data[:at] + part + data[until:]
    return data


def _tokens(data: bytes, rng: random.Random) -> bytes:
    words = _WORD.findall(data.decode("utf-8", "replace"))
    for _ in range(rng.choice((1, 1, 2, 5))):
        if not words:
            break
        i, j = rng.randrange(len(words)), rng.randrange(len(words))
        kind = rng.randrange(4)
        if kind == 0:
            words[i] = rng.choice(_WORDS)
        elif kind == 1:
            words[i] = words[j]
        elif kind == 2:
            words.insert(i, rng.choice((*_WORDS, words[j])))
        else:
            del words[i : i + rng.choice((1, 1, 4, 30))]
    return "".join(words).encode("utf-8", "replace")


def _structure(data: bytes, rng: random.Random, load: Callable[[bytes], Any], dump: Callable[[Any], bytes]) -> bytes:
    try:
        tree = load(data)
    except (ValueError, yaml.YAMLError, RecursionError):
        return _raw(data, rng)
    holders = [node for node in _nodes(tree) if isinstance(node, (dict, list)) and node]
    if not holders:
        return dump(_value(rng, [tree]))
    for _ in range(rng.choice((1, 1, 2, 4))):
        holder = rng.choice(holders)
        if not holder:
            continue
        key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        kind = rng.randrange(4)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[str(_value(rng, ["x"]))[:90]] = holder.pop(key)
        elif kind == 1:
            holder.append(holder[key])
        else:
            holder[key] = _value(rng, _nodes(tree))
    return dump(json.loads(json.dumps(tree, default=str)))


def _nodes(tree: Any) -> list[Any]:
    found, waiting = [], [tree]
    while waiting and len(found) < 20000:
        node = waiting.pop()
        found.append(node)
        waiting += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return found


def _value(rng: random.Random, nodes: list[Any]) -> Any:
    numbers = (0, -1, 1e308, float("nan"), float("inf"), 10**30, 181.0, 1e-320)
    plain = (None, [], {}, "", [[]], {"": ""}, rng.choice(_WORDS), rng.choice(numbers))
    picked = rng.choice(plain) if rng.random() < 0.6 else rng.choice(nodes)
    return json.loads(json.dumps(picked, default=str))


def _as_yaml(tree: Any) -> bytes:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=200).encode("utf-8", "replace")


def _as_json(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")


def gather(root: Path) -> Files:
    """The files below ``units/`` of the publication in *root*."""
    units = root / "units"
    return {p.relative_to(units).as_posix(): p.read_bytes() for p in sorted(units.rglob("*")) if p.is_file()}


def lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* below ``units/`` of *root*; names that no disk can hold together are left out."""
    for name, data in files.items():
        path = root / "units" / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except (OSError, ValueError):
            continue


def fails(files: Mapping[str, bytes], folder: Path) -> str | None:
    """The traceback of checking *files*, or None when the check ends as it should."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lay_out(folder, files)
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        problems = check_publication(folder).problems
        as_text(problems, folder, "zh")
    except Exception:
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def _too_long(*_: object) -> None:
    raise TimeoutError(f"longer than {PATIENCE} s")


def smaller(base: Files, changed: Files, fault: str, folder: Path) -> Files:
    """*changed* with as many files as possible as they are in *base*, and still the same kind of failure."""
    kind = _kind(fault)
    for name in sorted(set(base) | set(changed)):
        if base.get(name) == changed.get(name):
            continue
        tried = {k: v for k, v in {**changed, name: base.get(name)}.items() if v is not None}
        again = fails(tried, folder)
        if again is not None and _kind(again) == kind:
            changed = tried
    return changed


def _kind(fault: str) -> str:
    """What makes two failures the same: the last line of code, and the type of what was raised."""
    lines = [line.strip() for line in fault.splitlines()]
    frames = [line for line in lines if line.startswith("File ")]
    return f"{frames[-1] if frames else ''} {lines[-1].partition(':')[0]}"


def _work(bases: list[Files], seed: int, first: int, until: float, folder: Path, out: Path, counts: Any) -> None:
    seen = {path.name for path in out.glob("*")}
    for i in range(first, first + BATCH):
        if time.monotonic() > until:
            return
        rng = random.Random(f"{seed}:{i}")
        base = rng.choice(bases)
        changed = mutate(base, rng)
        counts[0] = i
        fault = fails(changed, folder)
        counts[1] += 1
        if fault is None:
            continue
        counts[2] += 1
        name = re.sub(r"\W+", "-", _kind(fault).rpartition("/")[2])[:80]
        if name not in seen:
            seen.add(name)
            keep(out / name, base, smaller(base, changed, fault, folder), fault, f"seed {seed} run {i}")


def keep(place: Path, base: Files, changed: Files, fault: str, said: str) -> None:
    """Write the files that differ, the names of those that are gone, and what happened."""
    place.mkdir(parents=True, exist_ok=True)
    lay_out(place, {name: data for name, data in changed.items() if base.get(name) != data})
    gone = "".join(f"gone: {name}\n" for name in sorted(set(base) - set(changed)))
    (place / "fault.txt").write_text(f"{said}\n{gone}\n{fault}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("seed", type=int)
    parser.add_argument("publications", type=Path, nargs="*", default=[Path(__file__).parents[1]])
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "onemap-fuzz")
    given = parser.parse_args(arguments)
    bases = [gather(root) for root in given.publications]
    given.out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    counts = multiprocessing.get_context("fork").Array("l", 3)
    first, crashes = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < started + given.seconds:
            arguments_ = (bases, given.seed, first, started + given.seconds, Path(folder) / "p", given.out, counts)
            process = multiprocessing.get_context("fork").Process(target=_work, args=arguments_)
            process.start()
            process.join()
            if process.exitcode:
                crashes += 1
                rng = random.Random(f"{given.seed}:{counts[0]}")
                base = rng.choice(bases)
                said = f"the process ended with {process.exitcode}"
                keep(given.out / f"died-{given.seed}-{counts[0]}", base, mutate(base, rng), said, str(counts[0]))
            first = counts[0] + 1
            took = time.monotonic() - started
            print(f"{took:.0f} s: {counts[1]} runs, {counts[2]} raised, {crashes} died", flush=True)
    return 1 if counts[2] or crashes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
