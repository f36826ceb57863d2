"""Measures speed, start-up and memory; prints them and writes RESULTS.md beside this file.

`make bench`, or `.venv/bin/python benchmarks/screening.py --screens 5000` for a short one.
"""

import argparse
import gc
import json
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import NamedTuple

# The package named screening is meant below, not this file.
sys.path.insert(0, str(Path(__file__).parent.parent))

from people import BOOK, person

from rules import facts as fact_module
from rules.engine import REMEMBERED, Finding, RuleEngine
from rules.facts import Fact
from rules.schema import Rule, Test
from screening.assess import Screener
from screening.intake import Intake

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "RESULTS.md"
TRIALS = (0, 2, 5, 15)
AIMED_TRIALS = 5
PEOPLE = 400
"""Different people for each number of trials; as many screens of people seen before."""
SEEN = 20
WARMING = 200
BLOCK = 20
"""So many screens with the cache on, then the same with it off: both meet the same weather."""
STARTS = 7
EVERYONE = 25_000
"""Different people in the measuring of memory; more than a cache holds facts."""
UNCACHED_MS, CACHED_MS, START_S = 20.0, 1.0, 1.0
FLAT = 0.05
START = """
import sys
from screening.assess import screen
from screening.read import read_intake
screen(read_intake(sys.stdin.read()))
print("streamlit" in sys.modules)
"""
Times = list[tuple[float, float]]


class Row(NamedTuple):
    """What one kind of screen took, in milliseconds."""

    trials: int
    people: str
    cache: str
    wall_median: float
    wall_p99: float
    cpu_median: float
    cpu_p99: float


class Memory(NamedTuple):
    """Resident memory after so many screens, with how full the caches were."""

    screens: int
    mebibytes: float
    trial_facts: int
    facts_remembered: int
    facts_interned: int


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
    yield "Written by `make bench`; do not edit. The ratios below compare things measured in one run"
    yield "and hold on other machines too. The absolute numbers are of one machine on one day."
    yield ""
    yield f"- {_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    yield f"- other load when this began: {os.getloadavg()[0]:.1f} (1-minute average)"
    yield f"- rulebook {BOOK.digest}: {len(BOOK.rules):,} rules, {len(BOOK.definitions)} definitions"
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
    taken: Times = []
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
    yield _aim(f"start-up under {START_S:g} s", wall, START_S, "s")


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def speed() -> Iterator[str]:
    rows = [row for trials in TRIALS for row in _rows(trials)]
    yield from _heading("One screening, in milliseconds")
    yield f"New: {PEOPLE} different people, each screened once; the cache had met {WARMING} others."
    yield f"Seen: {SEEN} people, screened once before and then {PEOPLE // SEEN} times each."
    yield "Cache off: engine and screener both remember nothing."
    yield ""
    yield "| trials | people | cache | median | p99 | CPU median | CPU p99 |"
    yield "|---:|---|---|---:|---:|---:|---:|"
    for row in rows:
        times = " | ".join(f"{time_:.2f}" for time_ in row[3:])
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
    for people, cache, limit in (("new", "off", UNCACHED_MS), ("seen", "on", CACHED_MS)):
        row = by_kind[AIMED_TRIALS, people, cache]
        what = f"p99 with the cache {cache} under {limit:g} ms for {AIMED_TRIALS} trials ({people})"
        yield _aim(what, row.wall_p99, limit, "ms", f"CPU p99 {row.cpu_p99:.2f} ms")


def _rows(trials: int) -> Iterator[Row]:
    screeners = {
        "off": Screener(RuleEngine(BOOK, remember=0), remember=0),
        "on": Screener(RuleEngine(BOOK)),
    }
    for number in range(WARMING):
        screeners["on"].screen(person(-1 - number, trials))
    new = [person(number, trials) for number in range(PEOPLE)]
    seen = new[:SEEN]
    for people, intakes in (("new", new), ("seen", seen * (PEOPLE // SEEN))):
        gc.collect()
        for cache, taken in _times(screeners, intakes).items():
            wall, cpu = ([each * 1_000 for each in times] for times in zip(*taken, strict=True))
            yield Row(trials, people, cache, median(wall), _p99(wall), median(cpu), _p99(cpu))


def _times(screeners: dict[str, Screener], intakes: Sequence[Intake]) -> dict[str, Times]:
    taken: dict[str, Times] = {name: [] for name in screeners}
    for start in range(0, len(intakes), BLOCK):
        for name, screener in screeners.items():
            for intake in intakes[start : start + BLOCK]:
                wall, cpu = time.perf_counter(), time.process_time()
                screener.screen(intake)
                taken[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return taken


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.99 * len(times)) - 1]


def engine_against_plain_reading() -> Iterator[str]:
    """The same questions to the library, and to the same rules as a list of tests in Python."""
    listening = ListeningEngine()
    screener = Screener(listening)
    for number in range(100):
        screener.screen(person(number, AIMED_TRIALS))
    asked = [each for each in listening.asked if each.facts]
    engine, plain = RuleEngine(BOOK, remember=0), _plain_rules()
    walls, cpus = [], []
    for start in range(0, len(asked), 500):
        part = asked[start : start + 500]
        answers, wall, cpu = _timed(lambda: [engine.findings(*each) for each in part])  # noqa: B023
        read, plain_wall, plain_cpu = _timed(lambda: [_plain(plain, each) for each in part])  # noqa: B023
        ids = [[[found.rule for found in each] for each in answer] for answer in answers]
        if ids != read:
            raise SystemExit("the engine and the plain reading disagree")
        walls.append((wall, plain_wall))
        cpus.append((cpu, plain_cpu))
    wall, plain_wall = (sum(times) for times in zip(*walls, strict=True))
    facts = sum(len(each.facts) for each in asked)
    yield from _heading("The engine against a plain reading of the same rules")
    yield f"All {facts:,} facts of 100 people with {AIMED_TRIALS} trials, in {len(asked):,} calls,"
    yield "nothing remembered. The plain reading is a list of tests in Python, made beforehand, and"
    yield "gives ids only; the engine also writes the sentences. Both gave the same rules."
    yield ""
    yield f"- engine {wall / facts * 1e6:.0f} µs a fact, plain reading {_us(plain_wall, facts)}"
    ratios = [sum(times[0] for times in each) / sum(times[1] for times in each) for each in (walls, cpus)]
    yield f"- engine / plain reading: {ratios[0]:.1f} (CPU {ratios[1]:.1f})"


def _us(seconds: float, count: int) -> str:
    return f"{seconds / count * 1e6:.1f} µs"


def _timed[T](work: Callable[[], T]) -> tuple[T, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu
