"""Rules P14 to P19, P28, P29: versions in time: who replaces whom, when none or too many hold, the five years.

Standing is derived as everywhere else (:mod:`onemap.validity`). That a plan is adjusted every five years, and updated
between, is policy (五年定期调整、动态更新).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from onemap.check.effective import View
from onemap.check.rules import Finding, publication_rule
from onemap.errors import Place, message
from onemap.model.plan import Plan
from onemap.validity import DAY, FAR, Life, Timeline, latest_date

#: years between periodic adjustments, and below how many one comes surprisingly early
YEARS, EARLY = 5, 3


class _Times:
    """The timeline of the versions whose folder is named after them (rule P01 asks that of all)."""

    def __init__(self, view: View) -> None:
        self.versions = {name: v.own for name, v in view.versions.items() if v.own.plan.version == name}
        self.plans: dict[str, Plan] = {name: own.plan for name, own in self.versions.items()}
        self.line = Timeline(self.plans)
        self.as_of = view.loaded.publication.as_of or latest_date(self.plans.values())

    def place(self, name: str, *steps: str | int) -> Place:
        return Place(self.versions[name].places["plan", ""].file, node=steps)

    def after(self) -> dict[str, list[str]]:
        """The versions that each follows by replaces and amends."""
        plans = self.plans
        return {n: [o for o in (*p.replaces, *p.amends) if o in plans and o != n] for n, p in plans.items()}

    def place_of_effect(self, name: str) -> Place:
        """Where the plan says from when on it holds."""
        day = self.line.lives[name].effective
        documents = self.plans[name].documents
        found = [i for i, d in enumerate(documents) if d.effective == day and d.filing is not None]
        return self.place(name, "documents", *((found[0], "effective") if found else ()))

    def filed(self) -> list[tuple[Life, dt.date]]:
        """The filed versions that take effect, with the day, in order."""
        return [(life, life.effective) for life in self.line.lives.values() if life.filed and life.effective]

    def day_before(self, name: str) -> dt.date | None:
        """The day whose versions *name* follows: before it is effective, for a draft the day of the publication."""
        life = self.line.lives[name]
        return life.effective - DAY if life.filed and life.effective else None if life.filed else self.as_of


@publication_rule(
    "P14", "replaces and amends never lead in a circle", "Take out the line that names the later version."
)
def no_circle(view: View) -> Iterator[Finding]:
    times = _Times(view)
    after = times.after()
    reported: set[str] = set()
    for name in sorted(after):
        path = _way_back(name, after)
        if path is None or reported.intersection(path):
            continue
        reported.update(path)
        what = message("replaces and amends lead in a circle: {path}.", path=" → ".join([*path, name]))
        key = "replaces" if path[1 % len(path)] in times.plans[name].replaces else "amends"
        yield Finding(times.place(name, key), what, message("Take out the line that names the later version."))


def _way_back(name: str, after: dict[str, list[str]]) -> list[str] | None:
    """The shortest way from *name* back to itself; None when there is none."""
    paths, seen = [[name]], {name}
    while paths:
        path = paths.pop(0)
        for other in after[path[-1]]:
            if other == name:
                return path
            if other not in seen:
                seen.add(other)
                paths.append([*path, other])
    return None


def _reached(name: str, after: dict[str, list[str]]) -> set[str]:
    """*name* and all that it follows, over any number of steps."""
    seen, waiting = {name}, [name]
    while waiting:
        new = [other for other in after.get(waiting.pop(), ()) if other not in seen]
        seen.update(new)
        waiting += new
    return seen


@publication_rule(
    "P15",
    "A filed version replaces and amends versions that took effect before it",
    "Name the version that was in force the day before, or correct the days of filing and effect.",
)
def replaces_earlier(view: View) -> Iterator[Finding]:
    times = _Times(view)
    after = times.after()
    mend = message("Name the version that was in force the day before, or correct the days of filing and effect.")
    for life, effective in times.filed():
        for key, i, name in _named(times.plans[life.version]):
            other = times.line.lives.get(name)
            if other is None or life.version in _reached(name, after):
                continue  # the last is a circle, of which P14 speaks
            fields = {"version": life.version, "other": name, "effective": effective, "day": other.effective}
            if not other.filed:
                what = message(
                    "Version {version} of {effective} follows {other}, which is a draft: it was never filed.", **fields
                )
            elif other.effective is not None and other.effective >= effective:
                what = message(
                    "Version {version} takes effect on {effective}, not after {other}, which it follows: that takes "
                    "effect on {day}.",
                    **fields,
                )
            else:
                continue
            yield Finding(times.place(life.version, key, i), what, mend)


def _named(plan: Plan) -> list[tuple[str, int, str]]:
    return [
        *(("replaces", i, name) for i, name in enumerate(plan.replaces)),
        *(("amends", i, name) for i, name in enumerate(plan.amends)),
    ]


@publication_rule(
    "P16",
    "A version is replaced once",
    "Name the version that was in force the day before.",
    severity="warning",
)
def replaced_once(view: View) -> Iterator[Finding]:
    times = _Times(view)
    for name in times.line.lives:
        day = times.day_before(name)
        for key, i, other in _named(times.plans[name]):
            first = next((r for r in times.line.replacers.get(other, ()) if r.version != name), None)
            if first is None or first.effective is None or day is None or first.effective > day:
                continue
            if (times.line.lives[other].effective or FAR) > first.effective:
                continue  # P15 says it
            what = message(
                "{other} is no longer there for {version} to follow: {first} has replaced it from {day} on.",
                other=other,
                version=name,
                first=first.version,
                day=first.effective,
            )
            taken = (other, *times.plans[name].replaces, *times.plans[name].amends)
            now = [v for v in times.line.holding(day, but=name) if v not in taken]
            mend = (
                message("Name {version}, which holds on {day}.", version=now[-1], day=day)
                if now
                else message("Take the line out.")
            )
            yield Finding(times.place(name, key, i), what, mend)


@publication_rule(
    "P17",
    "From the first plan on there is always a version in force",
    "Correct the days, or let the version before hold until the next takes effect.",
    severity="warning",
)
def no_gap(view: View) -> Iterator[Finding]:
    times = _Times(view)
    if any(life.until is not None and life.until < effective for life, effective in times.filed()):
        return  # P20 says it
    mend = message("Correct the days, or let the version before hold until the next takes effect.")
    last: tuple[dt.date, str] | None = None
    for life, effective in times.filed():
        until = times.line.end(life.version)[0] or FAR
        if until < effective:
            continue  # it never held: P15 says why
        if last is not None and effective - DAY > last[0]:
            what = message(
                "From {start} to {end} no version was in force: {before} ended, and {version} takes effect on "
                "{effective}.",
                start=last[0] + DAY,
                end=effective - DAY,
                before=last[1],
                version=life.version,
                effective=effective,
            )
            yield Finding(times.place_of_effect(life.version), what, mend)
        if last is None or until > last[0]:
            last = until, life.version
    if last is not None and times.as_of is not None and last[0] < times.as_of:
        what = message(
            "Since {start} no version is in force: {before} ended, and nothing follows it until {as_of}.",
            start=last[0] + DAY,
            before=last[1],
            as_of=times.as_of,
        )
        follow = message("Correct the days, or add the version that follows.")
        yield Finding(times.place(last[1], "documents"), what, follow)


@publication_rule(
    "P18",
    "Versions in force at the same time amend each other",
    "Write replaces or amends in plan.yml of the later version, or the day on which the earlier one was repealed.",
    severity="warning",
)
def no_overlap(view: View) -> Iterator[Finding]:
    times = _Times(view)
    for life, effective in times.filed():
        if not times.line.holds(life.version, effective):
            continue
        beside = times.line.holding(effective, but=life.version)
        joined = _joined(life.version, {life.version, *beside}, times.plans)
        loose = [name for name in beside if name not in joined and times.line.lives[name].key < life.key]
        if not loose:
            continue
        ends = [times.line.end(v)[0] or FAR for v in (life.version, *loose)]
        fields = {"start": effective, "end": min(ends), "version": life.version, "others": ", ".join(loose)}
        what = (
            message("From {start} on {others} and {version} are both in force, and neither amends the other.", **fields)
            if min(ends) == FAR
            else message(
                "From {start} to {end} {others} and {version} are both in force, and neither amends the other.",
                **fields,
            )
        )
        mend = message("Write replaces: [{others}] or amends: [{others}] in version {version}.", **fields)
        yield Finding(times.place_of_effect(life.version), what, mend)


def _joined(name: str, among: set[str], plans: dict[str, Plan]) -> set[str]:
    """The versions of *among* that are joined to *name* by ``amends``, in either direction and over several steps."""
    joined, waiting = {name}, [name]
    while waiting:
        one = waiting.pop()
        near = {other for other in among if other in plans[one].amends or one in plans[other].amends}
        waiting += near - joined
        joined |= near
    return joined


@publication_rule(
    "P19",
    "A plan is adjusted as a whole every five years",
    "Prepare the periodic adjustment, or correct update.type or the days.",
    severity="warning",
)
def five_years(view: View) -> Iterator[Finding]:
    times = _Times(view)
    whole = [(life, day) for life, day in times.filed() if times.plans[life.version].update.type != "dynamic"]
    for (life, day), (other, next_day) in pairwise(whole):
        if next_day > _years_after(day, YEARS):
            what = message(
                "{version} takes effect on {day}, more than five years after {before} of {since}.",
                version=other.version,
                day=next_day,
                before=life.version,
                since=day,
            )
            mend = message("Correct the day, or accept that the adjustment came late.")
            yield Finding(times.place_of_effect(other.version), what, mend)
        elif next_day < _years_after(day, EARLY) and times.plans[other.version].update.type == "periodic":
            what = message(
                "The periodic adjustment {version} takes effect on {day}, less than three years after {before} of "
                "{since}; within the five years updates are dynamic.",
                version=other.version,
                day=next_day,
                before=life.version,
                since=day,
            )
            mend = message("Write type: dynamic, or correct the days.")
            yield Finding(times.place(other.version, "update"), what, mend)
    if not whole or times.as_of is None:
        return
    life, day = whole[-1]
    due = _years_after(day, YEARS)
    if times.as_of > due:
        what = message(
            "{version} took effect on {day}; its five years ended on {due}, and no periodic adjustment followed until "
            "{as_of}.",
            version=life.version,
            day=day,
            due=due,
            as_of=times.as_of,
        )
        mend = message("Prepare the periodic adjustment; if there is one, add its version.")
        yield Finding(times.place_of_effect(life.version), what, mend)


def _years_after(day: dt.date, years: int) -> dt.date:
    """The same day *years* later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@publication_rule(
    "P28",
    "A filed version is based on one that was filed before it",
    "Base it on a filed version, or correct the days of filing and effect.",
)
def based_on_filed(view: View) -> Iterator[Finding]:
    times = _Times(view)
    mend = message("Base it on a filed version, or correct the days of filing and effect.")
    for life, effective in times.filed():
        base = times.line.lives.get(times.plans[life.version].based_on or "")
        if base is None:
            continue
        place = times.place(life.version, "based_on")
        fields = {"version": life.version, "base": base.version, "effective": effective, "day": base.effective}
        if not base.filed:
            what = message("Version {version} is filed, but {base}, which it is based on, is a draft.", **fields)
            yield Finding(place, what, mend)
        elif base.effective is not None and base.effective > effective:
            what = message(
                "Version {version} takes effect on {effective}, before {base}, which it is based on: that takes effect "
                "on {day}.",
                **fields,
            )
            yield Finding(place, what, mend)


@publication_rule(
    "P29",
    "An update is based on the version in force",
    "Base it on the version in force the day before it takes effect, so that nothing of that one is lost.",
    severity="warning",
)
def based_on_current(view: View) -> Iterator[Finding]:
    """A draft may also be based on another draft that comes before it."""
    times = _Times(view)
    for name, life in times.line.lives.items():
        base, day = times.plans[name].based_on, times.day_before(name)
        if base not in times.line.lives or day is None:
            continue
        below = times.line.lives[base]
        if not below.filed or below.effective is None or below.effective > day:
            continue  # P28 says it, or the base is a draft as well, or adopted
        holding = times.line.holding(day, but=name)
        if base in holding or not holding:
            continue
        what = message(
            "{version} is based on {base}, but on {day} it is {current} that holds.",
            version=life.version,
            base=base,
            day=day,
            current=holding[-1],
        )
        mend = message("Base it on {current}, so that nothing of that version is lost.", current=holding[-1])
        yield Finding(times.place(name, "based_on"), what, mend)
