"""Measures speed, start-up and memory; prints them and writes RESULTS.md beside this file.

`make bench` takes long, most of it for the 100,000 screens that memory is measured by;
`.venv/bin/python benchmarks/speed.py --screens 2000` is a short one.
"""

import argparse
import gc
import math
import multiprocessing
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

# The package named screening is meant below, not this file.
sys.path.insert(0, str(Path(__file__).parent.parent))

from people import BOOK, person

from rules.engine import REMEMBERED, Finding, RuleEngine
from rules.fact import Fact
from rules.rulebook import PER_DEFINITION
from rules.schema import Test
from screening.assess import Screener

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "RESULTS.md"
TRIALS = (0, 2, 5, 15)
AIMED_TRIALS = 5
PEOPLE = 400
"""Different people for each number of trials; as many screens of people seen before."""
SEEN = 20
WARMING = 200
BLOCK = 20
"""So many people with the cache on, then the same with it off: both meet the same other load."""
STARTS = 7
EVERYONE = 50_000
"""Different people in the measuring of memory; more than a cache holds facts."""
UNCACHED_MS, CACHED_MS, START_S = 20.0, 1.0, 1.0
FIRST = 1_000
FLAT = 0.05
START = """
import sys
from screening.assess import screen
from screening.read import read_intake
screen(read_intake(sys.stdin.read()))
print("streamlit" in sys.modules)
"""
Times = list[tuple[float, float, float]]
"""Seconds that passed, seconds of computing, and those of them outside garbage collection."""
PlainRules = dict[str, list[tuple[str, list[tuple[str, Callable[[Any], bool]]]]]]
"""By kind of fact, each rule's id with its tests."""


class Row(NamedTuple):
    """What one kind of screen took, in milliseconds."""

    trials: int
    people: str
    cache: str
    wall_median: float
    wall_p99: float
    cpu_median: float
    cpu_p99: float
    calm_p99: float


class Memory(NamedTuple):
    """Resident memory after so many screens, with how full the caches were."""

    screens: int
    mebibytes: float
    trial_facts: int
    full: int
    rulesets: int
    remembered: int


class Asked(NamedTuple):
    """One question to the engine."""

    file: str
    facts: tuple[Fact, ...]
    definition: str | None


class ListeningEngine(RuleEngine):
    """An engine that keeps what it is asked."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        super().__init__(BOOK)
        self.asked: list[Asked] = []

    def findings(
        self, file: str, facts: Sequence[Fact], definition: str | None = None
    ) -> list[tuple[Finding, ...]]:
        """Answer, and keep the question."""
        self.asked.append(Asked(file, tuple(facts), definition))
        return super().findings(file, facts, definition)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=100_000, help="screens to measure memory by")
    screens = parser.parse_args().screens
    lines = []
    for part in (
        about_this_run(),
        start_up(),
        speed(),
        engine_against_plain_reading(),
        memory(screens),
    ):
        for line in part:
            print(line, flush=True)
            lines.append(line)
    RESULTS.write_text("\n".join(lines) + "\n", "utf-8")


def about_this_run() -> Iterator[str]:
    yield "# Benchmark results"
    yield ""
    yield "Written by `make bench`; do not edit. What matters are the ratios: each compares things"
    yield "measured in one run, and should hold on other machines. The absolute numbers are of one"
    yield "machine on one day."
    yield ""
    yield f"- {_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"- other load when this began: {os.getloadavg()[0]:.1f} (1-minute average)"
    yield f"- rulebook {BOOK.digest}, {len(BOOK.rules):,} rules"
    yield "- p99: 99 of 100 screens took no longer. CPU: time this process was really computing."


def _processor() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()


def start_up() -> Iterator[str]:
    """A fresh process each time, from its start to its end, bytecode compiled beforehand."""
    intake = person(1, AIMED_TRIALS).model_dump_json(exclude_none=True)
    taken = []
    imported = set()
    with tempfile.TemporaryDirectory() as bytecode:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(STARTS + 1):
            wall, cpu = time.perf_counter(), _cpu_of_children()
            done = subprocess.run(
                [sys.executable, "-c", START],
                cwd=ROOT,
                env=env,
                input=intake,
                capture_output=True,
                text=True,
                check=True,
            )
            taken.append((time.perf_counter() - wall, _cpu_of_children() - cpu))
            imported.add(done.stdout.strip() == "True")
    wall, cpu = (median(times) for times in zip(*taken[1:], strict=True))
    yield from _heading("Start-up to the first result")
    yield f"Median of {STARTS} fresh processes, one intake with {AIMED_TRIALS} trials:"
    yield f"{wall:.2f} s ({cpu:.2f} s CPU)."
    yield f"Streamlit is {'imported' if True in imported else 'not imported'}."
    yield ""
    yield _aim(f"start-up under {START_S:g} s", wall, START_S, "s", f"CPU {cpu:.2f} s")


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def speed() -> Iterator[str]:
    rows = [row for trials in TRIALS for row in _rows(trials)]
    yield from _heading("One screening, in milliseconds")
    yield f"New: {PEOPLE} different people, each screened once; the cache had met {WARMING} others."
    yield f"Seen: {SEEN} people, screened once before and then {PEOPLE // SEEN} times each."
    yield "Cache off: engine and screener both remember nothing; a process of its own, as has cache"
    yield f"on, and the two take turns, {BLOCK} people each. GC: Python's garbage collection, which"
    yield "walks everything that is kept."
    yield ""
    yield "| trials | people | cache | median | p99 | CPU median | CPU p99 | CPU p99 without GC |"
    yield "|---:|---|---|---:|---:|---:|---:|---:|"
    for row in rows:
        times = " | ".join(f"{each:.2f}" for each in row[3:])
        yield f"| {row.trials} | {row.people} | {row.cache} | {times} |"
    by_kind = {row[:3]: row for row in rows}
    yield ""
    yield "Cache on / cache off, of the medians (CPU in brackets):"
    yield ""
    for trials in TRIALS:
        ratios = []
        for people in ("new", "seen"):
            on, off = (by_kind[trials, people, cache] for cache in ("on", "off"))
            wall, cpu = on.wall_median / off.wall_median, on.cpu_median / off.cpu_median
            ratios.append(f"{people} {wall:.3f} ({cpu:.3f})")
        yield f"- {trials} trials: {', '.join(ratios)}"
    yield ""
    for people, kept, limit in (("new", "off", UNCACHED_MS), ("seen", "on", CACHED_MS)):
        row = by_kind[AIMED_TRIALS, people, kept]
        what = f"p99 under {limit:g} ms for {AIMED_TRIALS} trials, cache {kept}, people {people}"
        more = f"median {row.wall_median:.2f}; CPU p99 without GC {row.calm_p99:.2f}"
        yield _aim(what, row.wall_p99, limit, "ms", more)


def _rows(trials: int) -> Iterator[Row]:
    with ExitStack() as pools:
        workers = {
            cache: pools.enter_context(_own_process()) for cache in (("on", REMEMBERED), ("off", 0))
        }
        for (_, remember), worker in workers.items():
            others = range(-WARMING, 0) if remember else range(-BLOCK, 0)
            worker.submit(_screen_people, remember, trials, [*others]).result()
        numbers = list(range(PEOPLE))
        for people, order in (("new", numbers), ("seen", numbers[:SEEN] * (PEOPLE // SEEN))):
            taken: dict[str, Times] = {cache: [] for cache, _ in workers}
            for start in range(0, PEOPLE, BLOCK):
                block = order[start : start + BLOCK]
                for (cache, remember), worker in workers.items():
                    done = worker.submit(_screen_people, remember, trials, block)
                    taken[cache] += done.result()
            for cache, times in taken.items():
                yield _row(trials, people, cache, times)


def _row(trials: int, people: str, cache: str, times: Times) -> Row:
    wall, cpu, calm = ([each * 1_000 for each in kind] for kind in zip(*times, strict=True))
    return Row(trials, people, cache, median(wall), _p99(wall), median(cpu), _p99(cpu), _p99(calm))


def _own_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


def _screen_people(remember: int, trials: int, numbers: Sequence[int]) -> Times:
    screener, taken = _screener(remember), Times()
    for intake in [person(number, trials) for number in numbers]:
        with _stopwatch(taken):
            screener.screen(intake)
    return taken


@cache
def _screener(remember: int) -> Screener:
    return Screener(RuleEngine(BOOK, remember), remember)


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.99 * len(times)) - 1]


def engine_against_plain_reading() -> Iterator[str]:
    """The same questions to the library, and to the same rules as a list of tests in Python."""
    listening = ListeningEngine()
    screener = Screener(listening)
    for number in range(100):
        screener.screen(person(number, AIMED_TRIALS))
    asked = [each for each in listening.asked if each.facts]
    facts = sum(len(each.facts) for each in asked)
    engine, rules = RuleEngine(BOOK, remember=0), _plain_rules()
    by_engine: Times = []
    by_reading: Times = []
    for each in asked:
        with _stopwatch(by_engine):
            found = engine.findings(*each)
        with _stopwatch(by_reading):
            read = [_read(rules[each.file, each.definition], fact) for fact in each.facts]
        if [[finding.rule for finding in findings] for findings in found] != read:
            raise SystemExit(f"the engine and the plain reading disagree: {each}")
    (wall, cpu, _), (plain_wall, plain_cpu, _) = (
        [sum(times) for times in zip(*taken, strict=True)] for taken in (by_engine, by_reading)
    )
    yield from _heading("The engine against a plain reading of the same rules")
    yield f"All {facts:,} facts of 100 people with {AIMED_TRIALS} trials, in {len(asked):,} calls,"
    yield "nothing remembered. The plain reading is a list of tests in Python, made beforehand; it"
    yield "gives ids only, where the engine also writes the sentences. Both named the same rules."
    yield ""
    yield f"- engine {wall / facts * 1e6:.0f} µs a fact; plain {plain_wall / facts * 1e6:.1f} µs"
    yield f"- engine / plain reading: {wall / plain_wall:.1f} (CPU {cpu / plain_cpu:.1f})"


def _plain_rules() -> dict[tuple[str, str | None], PlainRules]:
    rules: dict[tuple[str, str | None], PlainRules] = {}
    for file in BOOK.rule_files:
        for name in BOOK.definitions if file in PER_DEFINITION else [None]:
            definition = BOOK.definitions[name] if name else None
            limits = BOOK.limits_for(definition)
            by_kind = rules[file, name] = {}
            for rule in BOOK.rules_for(file, definition):
                tests = [(field, _holds(test, limits)) for field, test in rule.when.items()]
                by_kind.setdefault(rule.about, []).append((rule.id, tests))
    return rules


def _holds(test: Test, limits: dict[str, int]) -> Callable[[Any], bool]:
    if test.missing:
        return lambda value: value is None
    if test.choices:
        choices = frozenset(test.choices)
        return lambda value: value in choices
    low = limits[test.at_least] if test.at_least else -math.inf
    high = limits[test.below] if test.below else math.inf
    return lambda value: value is not None and low <= value < high


def _read(rules: PlainRules, fact: Fact) -> list[str]:
    return [
        rule
        for rule, tests in rules.get(fact.kind, ())
        if all(holds(getattr(fact, field)) for field, holds in tests)
    ]


def memory(screens: int) -> Iterator[str]:
    """Resident memory of a process of its own."""
    with _own_process() as pool:
        readings = pool.submit(_readings, screens).result()
    by_screens = {reading.screens: reading for reading in readings}
    first, half, last = (by_screens[count] for count in _milestones(screens))
    yield from _heading("Memory")
    yield f"A fresh process screens {EVERYONE:,} different people, drawn again and again. Each"
    yield f"ruleset remembers at most {REMEMBERED:,} facts; a fact itself is kept once for all."
    yield ""
    yield "| screens | MiB resident | trial facts kept | full rulesets | all facts kept |"
    yield "|---:|---:|---:|---:|---:|"
    for reading in readings:
        counts = f"{reading.trial_facts:,} | {reading.full} | {reading.remembered:,}"
        yield f"| {reading.screens:,} | {reading.mebibytes:.0f} | {counts} |"
    growth, more = last.mebibytes - half.mebibytes, last.remembered - half.remembered
    yield ""
    yield f"From {first.screens:,} to {last.screens:,} screens: from {first.mebibytes:.0f} to"
    yield f"{last.mebibytes:.0f} MiB; at the end {last.full} of {last.rulesets} rulesets were full."
    yield f"The second half added {growth:.1f} MiB and {more:,} kept facts."
    yield ""
    filling = "the caches were still filling" if more > FLAT * half.remembered else ""
    what = f"growth over the second half under {FLAT:.0%}"
    yield _aim(what, growth / half.mebibytes * 100, FLAT * 100, "%", filling)


def _milestones(screens: int) -> tuple[int, int, int]:
    return min(FIRST, screens), screens // 2, screens


def _readings(screens: int) -> list[Memory]:
    engine = RuleEngine(BOOK)
    screener = Screener(engine)
    draw = random.Random(0)  # noqa: S311  # the same people in every run
    at = {*_milestones(screens), *(screens * part // 10 for part in range(1, 11))}
    readings = []
    for count in range(1, screens + 1):
        screener.screen(person(draw.randrange(EVERYONE)))
        if count in at:
            readings.append(_reading(engine, count))
    return readings


def _reading(engine: RuleEngine, screens: int) -> Memory:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    rulesets = engine._rulesets  # noqa: SLF001  # only here are the sizes known
    sizes = {key: len(ruleset._remembered) for key, ruleset in rulesets.items()}  # noqa: SLF001
    return Memory(
        screens,
        pages * resource.getpagesize() / 2**20,
        sizes["trial", BOOK.headline],
        sum(size == REMEMBERED for size in sizes.values()),
        len(sizes),
        sum(sizes.values()),
    )


@contextmanager
def _stopwatch(taken: Times) -> Iterator[None]:
    collecting = [0.0]

    def note(phase: str, _about: dict[str, int]) -> None:
        collecting[0] += time.process_time() * (1 if phase == "stop" else -1)

    gc.callbacks.append(note)
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    passed, computed = time.perf_counter() - wall, time.process_time() - cpu
    gc.callbacks.remove(note)
    taken.append((passed, computed, computed - collecting[0]))


def _heading(words: str) -> Iterator[str]:
    yield from ("", f"## {words}", "")


def _aim(what: str, measured: float, limit: float, unit: str, more: str = "") -> str:
    met = "met" if measured < limit else "NOT met"
    return f"- Aim: {what}: **{met}**, {measured:.2f} {unit}{f' ({more})' if more else ''}."


if __name__ == "__main__":
    main()
