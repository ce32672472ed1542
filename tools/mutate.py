"""Change one thing in a module and see whether a test fails: ``python -m tools.mutate COPY SEED COUNT MODULE…``.

COPY is a checkout made for this (``git worktree add COPY`` or ``git archive``): its modules are overwritten while
this runs. COUNT mutants of every MODULE (a path below COPY) are drawn with SEED. Every mutant is one line, with what
became of it: *killed* by a test, *hung*, or *survived*; nobody ever ran the line of an *untested* one.

The tests are collected once, and run once to learn which test runs which line. A mutant is a fork of that process
with other code in one function, and runs the tests that know its line, those that run most of its function first,
then those that know its module, for at most ``--budget`` seconds; "[60 of 90 tests" has not asked all that run the
line. Code outside functions needs a process of its own. What the tests run is kept in COPY/learnt.pickle: remove it
after a change, or when other modules are to be mutated.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import hypothesis
import pytest

#: tests that are quick
TESTS = (
    *("tests/check", "tests/faults", "tests/resolve", "tests/compare"),
    *("tests/commands/test_repair_geometry.py", "tests/commands/test_declare.py"),
)
#: how many times the budget a mutant may take before it hangs
PATIENCE = 4
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
#: seconds of every test that passes, and the lines that it runs as (file, line)
Took = dict[str, float]
Lines = dict[str, set[tuple[str, int]]]


@dataclass(frozen=True)
class Mutant:
    """*change* in place of *node* in the code of a module; ``function`` is the outermost function around it."""

    module: Path
    whole: ast.Module
    node: ast.AST
    change: ast.AST
    function: Function | None

    @property
    def begins(self) -> tuple[str, int] | None:
        """Name and first line of the function, as its code has them."""
        held = self.function
        if held is None:
            return None
        return held.name, min([held.lineno, *(each.lineno for each in held.decorator_list)])

    @property
    def line(self) -> int:
        line: int = getattr(self.node, "lineno", 0) or getattr(getattr(self.node, "target", None), "lineno", 0)
        return line

    def tree(self) -> ast.Module:
        """The changed module."""
        memo: dict[int, Any] = {id(self.node): ast.copy_location(self.change, self.node)}
        return ast.fix_missing_locations(copy.deepcopy(self.whole, memo))

    def __str__(self) -> str:
        before, after = (" ".join(ast.unparse(part).split())[:100] for part in (self.node, self.change))
        return f"{self.module}:{self.line}: {before}  →  {after}"


def mutants(module: Path, text: str) -> list[Mutant]:
    """Everything that can be changed in *text*, in the order of the file."""
    whole = ast.parse(text)
    return [
        Mutant(module, whole, node, change, function)
        for node, function in _nodes(whole, None)
        for change in _changes(node)
    ]


def _nodes(node: ast.AST, function: Function | None) -> Iterator[tuple[ast.AST, Function | None]]:
    """Every node that runs, with the outermost function around it: neither annotations nor docstrings."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_params"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _idle(child):
                inside = function or (node if isinstance(node, Function) and name == "body" else None)
                yield child, inside
                yield from _nodes(child, inside)


def _idle(node: ast.AST) -> bool:
    """Whether *node* is a docstring or only for the checker of types."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.AnnAssign) and node.value is None


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of *node*."""
    match node:
        case ast.Compare(left, ops, comparators):
            for at, op in enumerate(ops):
                for other in _COMPARED[type(op)]:
                    yield ast.Compare(left, [*ops[:at], other(), *ops[at + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for at in range(len(values)):
                rest = values[:at] + values[at + 1 :]
                yield ast.BoolOp(op, rest) if len(rest) > 1 else rest[0]
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in _CALCULATED:
            yield ast.BinOp(left, _CALCULATED[type(op)](), right)
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)) | ast.Constant(float(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Call(ast.Name(name), args, keywords):
            if name in _CALLED:
                yield ast.Call(ast.Name(_CALLED[name], ast.Load()), args, [] if name == "sorted" else keywords)
            if len(args) == 2 and name not in {*_CALLED, "isinstance", "getattr", "hasattr"}:
                yield ast.Call(ast.Name(name, ast.Load()), args[::-1], keywords)
        case ast.comprehension(target, of, ifs, is_async):
            for at in range(len(ifs)):
                yield ast.comprehension(target, of, ifs[:at] + ifs[at + 1 :], is_async)
        case ast.IfExp(test, body, orelse):
            yield body
            yield orelse
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield ast.If(ast.Constant(value=True), body, orelse)
        case ast.Continue():
            yield ast.Break()
            yield ast.Pass()
        case ast.Break() | ast.AugAssign() | ast.Raise() | ast.Expr():
            yield ast.Pass()
        case ast.Return(value) if value is not None and ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))


class Mutating:
    """A plugin of pytest that runs its tests on mutants instead of once."""

    def __init__(self, root: Path, drawn: Sequence[Mutant], budget: float) -> None:
        self.root, self.drawn, self.budget = root, drawn, budget
        self.failed = False
        #: what tests print is captured, what becomes of mutants is not
        self.out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        self.counts: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        learnt = self.root / "learnt.pickle"
        if not learnt.exists():
            _in_a_fork(lambda: self._learn(session.items, learnt), 3600)
        took, lines = pickle.loads(learnt.read_bytes())  # noqa: S301 - written by the line above
        items = {item.nodeid: item for item in session.items}
        self._say(f"{len(took)} of {len(items)} tests pass in {sum(took.values()):.0f} s")
        for mutant in self.drawn:
            knowing, order = self._order(mutant, took, lines)
            chosen, left = [], self.budget
            for nodeid in order:
                if took[nodeid] <= left:
                    left -= took[nodeid]
                    chosen.append(nodeid)
            began = time.monotonic()
            state = self._state(mutant, [items[nodeid] for nodeid in chosen])
            if state == "survived" and not knowing and mutant.function:
                state = "untested"
            self.counts[state] += 1
            some = "" if knowing <= set(chosen) else f" of {len(knowing)}"
            self._say(f"{state:9} {mutant}  [{len(chosen)}{some} tests, {time.monotonic() - began:.1f} s]")
        return True

    def _say(self, text: str) -> None:
        print(text, file=self.out, flush=True)

    def _order(self, mutant: Mutant, took: Took, lines: Lines) -> tuple[set[str], list[str]]:
        """Tests that run the line of *mutant*; all that run its module, the more of its function the sooner."""
        file = str(self.root / mutant.module)
        first = mutant.begins[1] if mutant.begins else mutant.line
        last = (mutant.function.end_lineno if mutant.function else None) or mutant.line
        around = range(first, last + 1)
        ran = {nodeid: {line for each, line in lines[nodeid] if each == file} for nodeid in took}
        knowing = {nodeid for nodeid, at in ran.items() if mutant.line in at}
        depth = {nodeid: len(at.intersection(around)) for nodeid, at in ran.items() if at}
        slow = {nodeid: took[nodeid] > self.budget / 4 for nodeid in depth}
        order = sorted(depth, key=lambda nodeid: (nodeid not in knowing, slow[nodeid], -depth[nodeid], took[nodeid]))
        return knowing, order

    def _learn(self, items: list[pytest.Item], out: Path) -> int:
        """Write how long every test takes that passes, and the lines that it runs."""
        took: Took = {}
        lines: Lines = {}
        here: set[tuple[str, int]] = set()
        watched = {str(self.root / mutant.module) for mutant in self.drawn}

        def line(frame: FrameType, event: str, _: Any) -> Any:
            if event == "line":
                here.add((frame.f_code.co_filename, frame.f_lineno))
            return line

        def call(frame: FrameType, event: str, _: Any) -> Any:
            return line if event == "call" and frame.f_code.co_filename in watched else None

        for item in items:
            here = set()
            self.failed = False
            sys.settrace(call)
            began = time.monotonic()
            _run([item])
            sys.settrace(None)
            if not self.failed:
                took[item.nodeid], lines[item.nodeid] = time.monotonic() - began, here
            else:
                self._say(f"fails without a mutant: {item.nodeid}")
        out.write_bytes(pickle.dumps((took, lines)))
        return 0

    def _state(self, mutant: Mutant, items: list[pytest.Item]) -> str:
        code = compile(mutant.tree(), str(self.root / mutant.module), "exec")
        changed = _function(code, mutant.begins) if mutant.begins else None
        stands = [
            each
            for each in gc.get_objects()
            if isinstance(each, FunctionType)
            and changed is not None
            and each.__code__.co_filename == changed.co_filename
            and (each.__code__.co_name, each.__code__.co_firstlineno) == mutant.begins
        ]
        if changed is None or not stands or any(each.__code__.co_freevars != changed.co_freevars for each in stands):
            return self._alone(mutant, [item.nodeid for item in items])

        def test() -> int:
            for each in stands:
                each.__code__ = changed
            self.failed = False
            for item in items:
                _run([item])
                if self.failed:
                    return 1
            return 0

        return _in_a_fork(test, PATIENCE * self.budget)

    def _alone(self, mutant: Mutant, nodeids: list[str]) -> str:
        if not nodeids:
            return "untested"
        path = self.root / mutant.module
        text = path.read_text(encoding="utf-8")
        path.write_text(ast.unparse(mutant.tree()), encoding="utf-8")
        ask = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *nodeids]
        try:
            done = subprocess.run(ask, cwd=self.root, capture_output=True, timeout=PATIENCE * self.budget, check=False)
        except subprocess.TimeoutExpired:
            return "hung"
        finally:
            path.write_text(text, encoding="utf-8")
        return "killed" if done.returncode else "survived"


def _function(code: CodeType, wanted: tuple[str, int]) -> CodeType | None:
    """The code of the function of this name that begins at this line."""
    for const in code.co_consts:
        if isinstance(const, CodeType):
            if (const.co_name, const.co_firstlineno) == wanted:
                return const
            if (inner := _function(const, wanted)) is not None:
                return inner
    return None


def _run(items: list[pytest.Item]) -> None:
    for item in items:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def _in_a_fork(work: Callable[[], int], seconds: float) -> str:
    """What became of *work* in a process of its own: survived for 0, killed for anything else."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        signal.alarm(int(seconds) + 1)
        ends = 1
        try:
            ends = work()
        finally:
            os._exit(ends)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return "hung"
    return "survived" if status == 0 else "killed"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("copy", type=Path)
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--budget", type=float, default=8, help="seconds of tests for one mutant")
    parser.add_argument("--not-again", type=Path, help="what an earlier run wrote; mutants killed there are left out")
    args = parser.parse_args()
    killed = args.not_again.read_text(encoding="utf-8") if args.not_again else ""
    root = args.copy.resolve()
    if root == Path(__file__).resolve().parents[1]:
        parser.error("COPY is the checkout that this tool is run from; make a copy of it")
    os.chdir(root)
    sys.path.insert(0, str(root))
    drawn: list[Mutant] = []
    for module in args.modules:
        every = mutants(module, module.read_text(encoding="utf-8"))
        rng = random.Random(f"{args.seed} {module}")
        sample = rng.sample(every, min(args.count, len(every)))
        drawn += sorted(sample, key=lambda mutant: mutant.line)
    drawn = [mutant for mutant in drawn if f"\nkilled    {mutant}  [" not in killed]
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutate", phases=phases, database=None, deadline=None, derandomize=True, max_examples=25
    )
    hypothesis.settings.load_profile("mutate")
    plugin = Mutating(root, drawn, args.budget)
    pytest.main(["-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:terminal", *TESTS], plugins=[plugin])
    total = plugin.counts
    print(", ".join(f"{count} {state}" for state, count in sorted(total.items())), f"of {total.total()}")


if __name__ == "__main__":
    main()
