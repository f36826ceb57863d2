"""Measures clinic mode under load: 10,000 cases, 50 clinicians and 200 people at once. Linux only.

Prints the results and writes them into CLINIC.md beside this file; what stands there under READING
is written by hand and kept. Clients speak Streamlit's own protocol over loopback, without a browser
(benchmarks/browser.py measures what a browser adds). Run by `make bench-clinic`;
`.venv/bin/python benchmarks/clinic.py --cases 300 --share 0.1 --seconds 10` is a short one, and
writes nothing.
"""

import argparse
import asyncio
import itertools
import json
import math
import os
import platform
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, select, text, update
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "clinic")]

from postgres import found as postgresql_is_here  # noqa: E402
from postgres import postgres  # noqa: E402

from screening.clinic.actors import OPERATOR  # noqa: E402
from screening.clinic.audit import problems  # noqa: E402
from screening.clinic.backup import back_up, restore  # noqa: E402
from screening.clinic.cases import correct, open_case, set_state  # noqa: E402
from screening.clinic.codes import typed  # noqa: E402
from screening.clinic.config import STORE_URL  # noqa: E402
from screening.clinic.demonstration import FILE, GOVERNED, answers_of  # noqa: E402
from screening.clinic.erase import purge_case, purge_due  # noqa: E402
from screening.clinic.invitations import (  # noqa: E402
    Admitted,
    Consent,
    admit,
    invite,
    save_draft,
    send,
)
from screening.clinic.keys import rotate_key  # noqa: E402
from screening.clinic.queue import QueueIndex, Wanted, queue  # noqa: E402
from screening.clinic.settings import set_clinic, set_words, switch_sending  # noqa: E402
from screening.clinic.setup import set_up  # noqa: E402
from screening.clinic.store import Store  # noqa: E402
from screening.clinic.tables import Case, Invitation, Questionnaire, now  # noqa: E402
from screening.clinic.vault import Vault  # noqa: E402

RESULTS = Path(__file__).parent / "CLINIC.md"
READING = "## What this means"
"""The rest of the file from here on is written by hand."""
CLINICIANS, PEOPLE = 50, 200
CLINICIAN_THINKS, PERSON_THINKS = (5.0, 10.0), (3.0, 6.0)
STEPS = (0.25, 0.5, 1.0)
"""Shares of the clinicians and people, one after another on the same server."""
RAMP = 15.0
"""Seconds in which a step's tabs open; not measured."""
PATIENCE = 60.0
ALONE = 40
THREADS = 8
STORE_SECONDS = 3.0
EACH = 40
"""How many forms a thread sends, or corrects."""
ANSWERS = (8, 20)
"""How many times a person answers or turns a page before sending."""
PURGED = 500
NO_ANSWER_YET = "I know the number"
"""An answer that only opens the field for one."""
CONSENT = Consent("Agreed, for the benchmark.")
OFTEN = (1, 8, 2, 1, 10, 12, 8, 12)
"""How often each of the demonstration's people who sent something stands in the queue."""
BARE = """
import streamlit as st

def one():
    st.title("One")
    if st.button("Next", key="next"):
        st.switch_page(pages[1])

def two():
    st.title("Two")
    if st.button("Next", key="next"):
        st.switch_page(pages[0])

pages = [st.Page(one, default=True), st.Page(two)]
st.navigation(pages, position="hidden").run()
"""
Times = dict[str, list[float]]
"""Seconds by what was done."""


# --- the server -----------------------------------------------------------------------------------


class Server(NamedTuple):
    """A running server, and the file of what it said."""

    port: int
    pid: int
    log: Path

    def megabytes(self) -> float:
        """Its resident memory."""
        lines = Path(f"/proc/{self.pid}/status").read_text("utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024

    def cpu(self) -> float:
        """The seconds that it has been computing."""
        told = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def complaints(self) -> int:
        """How many faults it logged."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        return sum("Traceback" in line or "ERROR" in line for line in lines)


@contextmanager
def running(command: Sequence[object], **more: str) -> Iterator[Server]:
    """A server on a free port of this machine until the block ends."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as file:
            told = [str(each).format(port=port) for each in command]
            here = os.environ | more
            process = subprocess.Popen(told, cwd=ROOT, env=here, stdout=file, stderr=file)
        try:
            _wait_for(port, process)
            yield Server(port, process.pid, log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def clinic_server(folder: Path, url: str, side: str = "both") -> Any:
    """Clinic mode as its users start it."""
    program = Path(sys.executable).with_name("trd-screen")
    command = [program, "clinic", "serve", "--folder", folder, "--port", "{port}", "--side", side]
    return running(command, **{STORE_URL: url})


# --- clients --------------------------------------------------------------------------------------


class WrongError(Exception):
    """A page that is not what it should be."""


class Tab:
    """A browser's tab: it asks for pages and presses widgets as a browser does, and draws none."""

    def __init__(self, port: int) -> None:
        """Not connected yet."""
        self._port = port
        self._socket: ClientConnection
        self._page = ""
        self._widgets: dict[str, tuple[str, Any]] = {}
        self._given: dict[str, tuple[str, Any]] = {}
        self._kept: dict[str, ForwardMsg] = {}
        self.words = ""
        self.received = 0

    async def open(self, page: str = "") -> "Tab":
        """Connect, and have the first page drawn."""
        here = f"127.0.0.1:{self._port}"
        self._socket = await connect(
            f"ws://{here}/_stcore/stream",
            origin=f"http://{here}",  # type: ignore[arg-type]  # a str of its own kind
            subprotocols=["streamlit"],  # type: ignore[list-item]
            compression=None,
            max_size=None,
            ping_interval=None,  # browsers send none
            open_timeout=PATIENCE,
        )
        await self._run(page)
        return self

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()

    async def press(self, name: str) -> float:
        """Press a button; the seconds until everything after it had arrived."""
        return await self._run(press=name)

    async def give(self, name: str, kind: str, value: Any, press: str = "") -> float:
        """Give a widget a value, and press a button with it if one is named."""
        self._given[self._widgets[name][0]] = (kind, value)
        return await self._run(press=press)

    def named(self, begin: str) -> list[str]:
        """The widgets of the page whose name begins so."""
        return [name for name in self._widgets if name.startswith(begin)]

    def questions(self) -> dict[str, list[str]]:
        """The questions with buttons on the page that have no answer yet, and their answers."""
        return {
            name: [each.content for each in widget.options if each.content != NO_ANSWER_YET]
            for name, (number, widget) in self._widgets.items()
            if name.startswith("at:") and hasattr(widget, "options") and number not in self._given
            if not hasattr(widget, "placeholder")
        }

    async def _run(self, page: str = "", press: str = "") -> float:
        asked = BackMsg()
        rerun = asked.rerun_script
        rerun.page_script_hash, rerun.page_name = self._page, page
        rerun.cached_message_hashes.extend(self._kept)
        rerun.context_info.timezone, rerun.context_info.locale = "Europe/London", "en-GB"
        for number, (kind, value) in self._given.items():
            state = rerun.widget_states.widgets.add(id=number)
            if kind.endswith("array_value"):
                getattr(state, kind).data[:] = value
            else:
                setattr(state, kind, value)
        if press:
            rerun.widget_states.widgets.add(id=self._widgets[press][0], trigger_value=True)
        began = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            await self._socket.send(asked.SerializeToString())
            await self._receive()
        return time.perf_counter() - began

    async def _receive(self) -> None:
        words: list[str] = []
        while True:
            data = await self._socket.recv(decode=False)
            self.received += len(data)
            message = ForwardMsg.FromString(data)
            if message.ref_hash:
                message = self._kept[message.ref_hash]
            elif message.metadata.cacheable:
                self._kept[message.hash] = message
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._widgets, words = {}, []
            elif kind == "navigation":
                self._page = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._take(message.delta.new_element, words)
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue  # another page follows
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise WrongError("a script that did not compile")
                break
        self.words = "\n".join(words)
        there = {number for number, _ in self._widgets.values()}
        self._given = {number: it for number, it in self._given.items() if number in there}

    def _take(self, element: Any, words: list[str]) -> None:
        what = element.WhichOneof("type")
        if what == "exception":
            raise WrongError("an exception on the page")
        part = getattr(element, what)
        if what in {"markdown", "heading", "alert"}:
            words.append(part.body)
        if number := getattr(part, "id", ""):
            self._widgets[number.split("-", 2)[-1]] = (number, part)


class Step(NamedTuple):
    """What was measured with so many clinicians and people at once."""

    clinicians: int
    people: int
    seconds: float
    times: Times
    cpu: float
    own_cpu: float
    megabytes: float


class Load:
    """Everybody who is there at once, and what they met."""

    def __init__(self, staff: Server, people: Server, codes: list[str]) -> None:
        """The two may be the same server."""
        self.staff, self.people, self.codes = staff, people, codes
        self.times: Times = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.sent, self.answers_kept = 0, 0
        self.unsent: dict[str, int] = {}
        """By code, how many answers the pages said were kept of who has not sent yet."""
        self.over = False
        self.measured_from = math.inf

    async def act(self, what: str, doing: Any, tab: Tab, expect: str) -> None:
        """Do something, and measure it."""
        began = time.monotonic()
        took = await doing
        if expect not in tab.words:
            raise WrongError(f"{what}: the page does not say {expect!r}")
        if began >= self.measured_from:
            self.times[what].append(took)

    async def go_on(self, somebody: Callable[[random.Random], Any], name: str) -> None:
        """Be somebody until it is over; an error is counted, and they come anew."""
        draw = random.Random(name)  # noqa: S311  # the same in every run
        await asyncio.sleep(draw.uniform(0, RAMP))
        while not self.over:
            try:
                await somebody(draw)
            except (WrongError, TimeoutError, OSError, WebSocketException) as error:
                self.errors[f"{type(error).__name__}: {error}"[:100]] += 1
                await asyncio.sleep(1)

    async def clinician(self, draw: random.Random) -> None:
        """From the queue to a case, and back."""
        tab = await Tab(self.staff.port).open("queue")
        while not self.over:
            await asyncio.sleep(draw.uniform(*CLINICIAN_THINKS))
            row = draw.choice(tab.named("open-"))
            await self.act("case page", tab.press(row), tab, "Case ")
            await asyncio.sleep(draw.uniform(*CLINICIAN_THINKS))
            await self.act("queue page", tab.press("desk-queue"), tab, "shown: ")
        await tab.close()

    async def person(self, draw: random.Random) -> None:
        """One person from their code to sending; the next one takes their place."""
        code = self.codes.pop()
        tab = await Tab(self.people.port).open()
        go_on = tab.named("FormSubmitter:code")[0]
        typing = tab.give("code-typed", "string_value", code, go_on)
        await self.act("code given", typing, tab, "is good until")
        await self._think(draw)
        await self.act("next page", tab.press("start"), tab, "About you")
        self.unsent[code] = 0
        for _ in range(draw.randint(*ANSWERS)):
            await self._think(draw)
            if self.over:
                break
            await self._answer(draw, tab, code)
        if not self.over:
            await self._send(draw, tab, code)
        await tab.close()

    async def _answer(self, draw: random.Random, tab: Tab, code: str) -> None:
        questions = tab.questions()
        onward = tab.named("next-")[0]
        if (not questions or draw.random() < 0.25) and onward != "next-check":
            await self.act("next page", tab.press(onward), tab, "")
            return
        if not questions:
            return
        name = draw.choice(list(questions))
        # "No" to what is about danger, "none of these" of a list; anything else by chance.
        place = 1 if name.startswith("at:safety") else 0 if name.startswith("at:list") else -1
        answers = questions[name]
        chosen = answers[place] if place >= 0 else draw.choice(answers)
        giving = tab.give(name, "string_array_value", [chosen])
        await self.act("answer kept", giving, tab, "Kept at the clinic at")
        self.answers_kept += 1
        self.unsent[code] += 1

    async def _send(self, draw: random.Random, tab: Tab, code: str) -> None:
        await self.act("check page", tab.press("to-check"), tab, "Check your answers")
        await self._think(draw)
        await self.act("next page", tab.press("next-check"), tab, "Send your answers")
        await self._think(draw)
        sending = tab.give("agreed", "bool_value", value=True, press="send")
        await self.act("sending", sending, tab, "Your answers were sent")
        self.sent += 1
        del self.unsent[code]

    @staticmethod
    async def _think(draw: random.Random) -> None:
        await asyncio.sleep(draw.uniform(*PERSON_THINKS))

    async def turner(self, draw: random.Random) -> None:
        """Somebody who turns the pages of the bare app, as often as a person answers."""
        tab = await Tab(self.people.port).open()
        while not self.over:
            await self._think(draw)
            await self.act("bare page", tab.press("next"), tab, "")
        await tab.close()

    async def measure(self, seconds: float, clinicians: int, people: int) -> Step:
        """Let what is going on go on for so long."""
        self.times = defaultdict(list)
        self.measured_from = time.monotonic()
        servers = {self.staff.pid: self.staff, self.people.pid: self.people}.values()
        cpu, own = sum(each.cpu() for each in servers), time.process_time()
        await asyncio.sleep(seconds)
        times, self.times, self.measured_from = self.times, defaultdict(list), math.inf
        used = sum(each.cpu() for each in servers) - cpu
        return Step(
            clinicians,
            people,
            seconds,
            times,
            used / seconds,
            (time.process_time() - own) / seconds,
            sum(each.megabytes() for each in servers),
        )

    async def end(self, everybody: list[asyncio.Task[None]]) -> None:
        """Let everybody finish what they began, and leave."""
        self.over = True
        self.measured_from = math.inf
        await asyncio.wait(everybody, timeout=PATIENCE + 15)
        for task in everybody:
            if not task.done():
                self.errors["somebody did not come to an end"] += 1
                task.cancel()
        await asyncio.gather(*everybody, return_exceptions=True)


async def stepwise(load: Load, share: float, seconds: float) -> list[Step]:
    """Ever more people; the last step, with everybody, four times as long."""
    steps: list[Step] = []
    tasks: list[asyncio.Task[None]] = []
    there = [0, 0]
    for step in STEPS:
        wanted = [max(1, round(share * step * most)) for most in (CLINICIANS, PEOPLE)]
        for kind, (one, name) in enumerate(
            ((load.clinician, "clinician"), (load.person, "person"))
        ):
            tasks += [
                asyncio.create_task(load.go_on(one, f"{name} {number}"))
                for number in range(there[kind], wanted[kind])
            ]
        there = wanted
        await asyncio.sleep(RAMP + 5)
        steps.append(await load.measure(seconds * (4 if step == STEPS[-1] else 1), *wanted))
        told = "; ".join(f"{what} {_ms(took)}" for what, took in steps[-1].times.items())
        print(f"  {wanted}: server {steps[-1].cpu:.2f} cores; {told}", flush=True)
    await load.end(tasks)
    return steps


async def bare_load(server: Server, share: float, seconds: float) -> Step:
    """The bare app with as many people."""
    load = Load(server, server, [])
    count = round(share * (CLINICIANS + PEOPLE))
    tasks = [
        asyncio.create_task(load.go_on(load.turner, f"turner {number}")) for number in range(count)
    ]
    await asyncio.sleep(RAMP + 5)
    step = await load.measure(seconds, 0, count)
    await load.end(tasks)
    _say_errors("bare", load, server)
    return step


async def bare_alone(server: Server) -> list[float]:
    """The bare app with nobody else there."""
    tab = await Tab(server.port).open()
    took = [await tab.press("next") for _ in range(2 * ALONE)][ALONE // 2 :]
    await tab.close()
    return took


async def queue_alone(server: Server, times: Times) -> None:
    """The first queue page after the start, then from the queue to a case and back."""
    began = time.perf_counter()
    tab = await Tab(server.port).open("queue")
    times["first queue page"].append(time.perf_counter() - began)
    for number in range(ALONE + 3):
        rows = tab.named("open-")
        if rows:
            took = await tab.press(rows[number % len(rows)])
            if number >= 3:
                times["case page"].append(took)
        took = await tab.press("desk-queue")
        if number >= 3:
            times["queue page"].append(took)
    await tab.close()


async def people_alone(server: Server, times: Times, codes: list[str]) -> None:
    """People one after another, from their code to sending."""
    load = Load(server, server, codes)
    load.times, load.measured_from = times, 0.0
    load._think = _at_once  # type: ignore[method-assign]  # noqa: SLF001
    for number in range(10):
        await load.person(random.Random(f"alone {number}"))  # noqa: S311


async def _at_once(_draw: random.Random) -> None:
    return None


# --- the store ------------------------------------------------------------------------------------


def invented() -> list[str]:
    """Intake files of different invented people, the frequent ones several times."""
    people = tomllib.loads(FILE.read_text("utf-8"))["person"]
    given = [each["answers"][-1] for each in people if each["sent_hours_ago"]]
    at = now()
    files = []
    for often, answers in zip(OFTEN, given, strict=True):
        for number in range(often):
            content = answers_of(answers, at - timedelta(hours=1))
            content["person"] = {**content["person"], "age_years": 30 + 4 * number}
            phq9 = content["symptoms"]["phq9"]
            content["symptoms"]["phq9"] = [*phq9[:3], number % 4, *phq9[4:]]
            files.append(json.dumps(content))
    return files


def make_clinic(folder: Path) -> Store:
    """An empty clinic that takes answers."""
    store = set_up(folder, "Benchmark clinic").open_store()
    for kind, words in GOVERNED.items():
        set_words(store, OPERATOR, kind, "en", words)  # type: ignore[arg-type]  # its kinds
    switch_sending(store, OPERATOR, on=True)
    return store


def fill(store: Store, cases: int) -> None:
    """Let so many people be invited and send, as they do."""
    files = invented()
    draw = random.Random("cases")  # noqa: S311  # the same in every run
    begin = now()
    for number in range(cases):
        made = invite(
            store,
            OPERATOR,
            reference=f"B {number:05}",
            appointment=begin + timedelta(minutes=20 * draw.randrange(1000)),
        )
        here = admit(store, made.code)
        at = begin - timedelta(minutes=draw.randrange(60 * 24 * 14))
        send(store, here.actor, here.invitation_id, draw.choice(files), CONSENT, at=at)


def codes_of(store: Store, count: int) -> list[str]:
    """New people with codes."""
    return [invite(store, OPERATOR, reference=f"P {n:04}").code for n in range(count)]


def all_open(store: Store) -> int:
    """Open every case, without a note in the audit; how many."""
    with store.reading() as session:
        cases = session.scalars(select(Case.id).where(Case.last_sent_at.is_not(None))).all()
    for case_id in cases:
        open_case(store, OPERATOR, case_id, again=True)
    return len(cases)


class Rate(NamedTuple):
    """How quickly the store itself did something."""

    what: str
    threads: int
    each_second: float
    times: list[float]


def store_rates(store: Store) -> list[Rate]:
    """The store without any page, by one thread and by several."""
    index, files = QueueIndex(store), invented()
    began = time.perf_counter()
    queue(index, store, OPERATOR, Wanted())
    first = time.perf_counter() - began
    with store.reading() as session:
        cases = session.scalars(select(Case.id).where(Case.last_sent_at.is_not(None))).all()
    changed = _queue_after_changes(index, store, cases[-200:])
    rates = [
        Rate("queue, the first time", 1, 1 / first, [first]),
        Rate("queue, one case changed", 1, len(changed) / sum(changed), changed),
    ]
    for threads in (1, THREADS):
        parts = [cases[number::threads] for number in range(threads)]
        for what, make in (
            ("queue, nothing changed", _queues(index, store)),
            ("open a case", _opens(store)),
            ("keep an answer", _keeps(store)),
            ("send", _sends(store, files)),
            ("correct", _corrects(store)),
        ):
            rates.append(_rate(what, [make(part) for part in parts]))
    return rates


Steps = Iterator[Callable[[], object]]


def _rate(what: str, everybody: list[Steps]) -> Rate:
    """Each takes its next step, again and again, until the time is over or none is left."""
    until = time.perf_counter() + STORE_SECONDS

    def go(steps: Steps) -> list[float]:
        took = []
        for step in steps:
            began = time.perf_counter()
            step()
            took.append(time.perf_counter() - began)
            if began + took[-1] > until:
                break
        return took

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(everybody)) as pool:
        times = list(itertools.chain(*pool.map(go, everybody)))
    return Rate(what, len(everybody), len(times) / (time.perf_counter() - begun), times)


def _queues(index: QueueIndex, store: Store) -> Callable[[Sequence[str]], Steps]:
    return lambda _: itertools.repeat(lambda: queue(index, store, OPERATOR, Wanted()))


def _queue_after_changes(index: QueueIndex, store: Store, cases: Sequence[str]) -> list[float]:
    took = []
    for case_id in cases:
        view = open_case(store, OPERATOR, case_id, again=True)
        if not view.line.calls:
            set_state(store, OPERATOR, case_id, view.version, done=view.state == "open")
            took.append(_timed(lambda: queue(index, store, OPERATOR, Wanted()))[0])
    return took[:ALONE]


def _opens(store: Store) -> Callable[[Sequence[str]], Steps]:
    def steps(cases: Sequence[str]) -> Steps:
        for case_id in cases:
            yield lambda case_id=case_id: open_case(store, OPERATOR, case_id)

    return steps


def _somebody(store: Store) -> Admitted:
    return admit(store, invite(store, OPERATOR, reference="S").code)


def _keeps(store: Store) -> Callable[[Sequence[str]], Steps]:
    def steps(_: Sequence[str]) -> Steps:
        here = _somebody(store)
        content = json.loads(invented()[0])
        for version in itertools.count():
            yield lambda version=version: save_draft(
                store, here.actor, here.invitation_id, content, version
            )

    return steps


def _sends(store: Store, files: list[str]) -> Callable[[Sequence[str]], Steps]:
    def step(file: str) -> Callable[[], object]:
        here = _somebody(store)
        return lambda: send(store, here.actor, here.invitation_id, file, CONSENT)

    return lambda _: iter([step(file) for file in files[:EACH]])


def _corrects(store: Store) -> Callable[[Sequence[str]], Steps]:
    def step(case_id: str, age: int) -> Callable[[], object]:
        view = open_case(store, OPERATOR, case_id, again=True)
        answers = dict(view.newest.record.answers)
        answers["person"] = {**answers["person"], "age_years": age}
        return lambda: correct(store, OPERATOR, case_id, view.version, answers)

    return lambda cases: iter([step(each, 40 + n) for n, each in enumerate(cases[:EACH])])


class Sizes(NamedTuple):
    """What a full store weighs, and how long it takes to look after it."""

    cases: int
    disk_mb: float
    backup_mb: float
    backup_s: float
    restore_s: float
    one_purged_s: float
    purged: int
    purged_s: float
    rotated: int
    rotated_s: float
    audit_entries: int
    audit_s: float


def sizes(store: Store, folder: Path, empty: Store) -> Sizes:
    """Measure the whole store; afterwards it has another key and fewer cases."""
    file = folder / "sizes.backup"
    with store.reading() as session:
        count = session.scalar(select(func.count()).where(Case.last_sent_at.is_not(None)))
        audit_s, wrong = _timed(lambda: list(problems(session, store.secret)))
        entries = session.scalar(text("SELECT number FROM audit_head"))
        if wrong:
            raise SystemExit(f"the audit is not whole: {wrong[0]}")
    backup_s, _ = _timed(lambda: back_up(store, file))
    restore_s, _ = _timed(lambda: restore(empty, file))
    disk = _disk_mb(store)
    rotated_s, rotated = _timed(lambda: rotate_key(store))
    with store.reading() as session:
        cases = session.scalars(select(Case.id).limit(PURGED + 1)).all()
    one_s, _ = _timed(lambda: purge_case(store, OPERATOR, cases[0]))
    with store.engine.execution_options(writes=True).begin() as connection:
        old = now() - timedelta(days=1000)
        aged = update(Case).where(Case.id.in_(cases[1:])).values(made_at=old, last_sent_at=old)
        connection.execute(aged)
        gone = Invitation.case_id.in_(cases[1:])
        connection.execute(update(Invitation).where(gone).values(expires_at=old))
    set_clinic(store, OPERATOR, name="Benchmark clinic", retention_days=900, spoken=("en",))
    purged_s, purged = _timed(lambda: purge_due(store, OPERATOR))
    megabytes = file.stat().st_size / 1e6
    return Sizes(
        int(count or 0),
        disk,
        megabytes,
        backup_s,
        restore_s,
        one_s,
        purged,
        purged_s,
        rotated,
        rotated_s,
        int(entries or 0),
        audit_s,
    )


def _disk_mb(store: Store) -> float:
    with store.engine.connect() as connection:
        if store.is_sqlite:
            file = Path(str(store.engine.url.database))
            return sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*")) / 1e6
        return connection.scalar(text("SELECT pg_database_size(current_database())")) / 1e6


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = do()
    return time.perf_counter() - began, found


# --- all of it ------------------------------------------------------------------------------------


class Found(NamedTuple):
    """Everything that was measured of one kind of database."""

    name: str
    alone: Times
    steps: list[Step]
    apart: Step | None
    memory: dict[str, float]
    errors: Counter[str]
    complaints: int
    kept: int
    sent: int
    rates: list[Rate]
    sizes: Sizes


def measured(  # noqa: PLR0913  # what a run needs, each by its name
    name: str, store: Store, folder: Path, *, share: float, seconds: float, empty: Store
) -> Found:
    """One database: alone, under load, under load with two servers, without pages, its size."""
    url = store.engine.url.render_as_string(hide_password=False)
    print(f"{name}: every one of {all_open(store):,} cases opens", flush=True)
    load_codes, apart_codes, few = (codes_of(store, n) for n in _codes_wanted(share, seconds))
    before = _sent(store)
    alone: Times = defaultdict(list)
    memory: dict[str, float] = {}
    with clinic_server(folder, url) as server:
        memory["started"] = server.megabytes()
        asyncio.run(queue_alone(server, alone))
        memory["one clinician had the queue"] = server.megabytes()
        asyncio.run(people_alone(server, alone, few))
        load = Load(server, server, load_codes)
        steps = asyncio.run(stepwise(load, share, seconds))
        time.sleep(5)
        memory["everybody has left"] = server.megabytes()
        _say_errors(name, load, server)
        complaints = server.complaints()
    _check_kept(store, load, before + len(alone["sending"]))
    with (
        clinic_server(folder, url, "staff") as staff,
        clinic_server(folder, url, "people") as people,
    ):
        both = Load(staff, people, apart_codes)
        apart = asyncio.run(apart_load(both, share, seconds))
        _say_errors(f"{name}, two servers", both, staff)
        complaints += staff.complaints() + people.complaints()
    rates = store_rates(store)
    found_sizes = sizes(store, folder, empty)
    return Found(
        name,
        alone,
        steps,
        apart,
        memory,
        load.errors + both.errors,
        complaints,
        load.answers_kept,
        load.sent,
        rates,
        found_sizes,
    )


def _codes_wanted(share: float, seconds: float) -> tuple[int, int, int]:
    """Enough codes: a person is there for half a minute at least."""
    turns = 2 + (seconds * (len(STEPS) + 3) + RAMP * len(STEPS)) / 30
    return round(share * PEOPLE * turns) + 20, round(share * PEOPLE * (3 + seconds / 15)) + 20, 10


async def apart_load(load: Load, share: float, seconds: float) -> Step:
    """Everybody at once, staff on one server and people on another."""
    wanted = [max(1, round(share * most)) for most in (CLINICIANS, PEOPLE)]
    tasks = [
        asyncio.create_task(load.go_on(one, f"{name} {number}"))
        for (one, name), count in zip(
            ((load.clinician, "clinician"), (load.person, "person")), wanted, strict=True
        )
        for number in range(count)
    ]
    await asyncio.sleep(2 * RAMP)
    step = await load.measure(2 * seconds, *wanted)
    told = "; ".join(f"{what} {_ms(took)}" for what, took in step.times.items())
    print(f"  apart: servers {step.cpu:.2f} cores; {told}", flush=True)
    await load.end(tasks)
    return step


def _sent(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Questionnaire)) or 0


def _check_kept(store: Store, load: Load, before: int) -> None:
    """What the pages said was kept and sent must be there, neither less nor more."""
    if (there := _sent(store) - before) != load.sent:
        load.errors["a form that was sent is not there"] += 1
        print(f"  {load.sent} forms were sent, {there} are there")
    with store.reading() as session:
        for code, answers in load.unsent.items():
            asked = select(Invitation).where(Invitation.handle == typed(code)[:4])
            if (row := session.scalars(asked).one()).draft_version != answers:
                load.errors["an answer that was kept is not there"] += 1
                print(f"  {answers} answers were kept, {row.draft_version} are there")


def _say_errors(name: str, load: Load, server: Server) -> None:
    print(f"  {name}: {sum(load.errors.values())} errors {dict(load.errors)},", end=" ")
    print(f"{server.complaints()} complaints in the server's log", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="cases in the queue")
    parser.add_argument("--share", type=float, default=1.0, help="share of everybody at once")
    parser.add_argument("--seconds", type=float, default=12.0, help="length of one step")
    parser.add_argument("--seed", type=Path, help="a folder to keep the cases in, for the next run")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database alone")
    given = parser.parse_args()
    usual = parser.parse_args([])
    whole = all(vars(given)[name] == it for name, it in vars(usual).items() if name != "seed")
    began = time.monotonic()
    lines = list(about_this_run(given.cases))
    print(*lines, sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        for line in _everything(Path(temporary), given):
            lines.append(line)
            print(line, flush=True)
    lines.append("")
    print(f"took {(time.monotonic() - began) / 60:.0f} minutes")
    if whole:
        read = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
        RESULTS.write_text("\n".join(lines) + "\n" + READING + read.partition(READING)[2], "utf-8")


def _everything(temporary: Path, given: argparse.Namespace) -> Iterator[str]:
    bare_script = temporary / "bare.py"
    bare_script.write_text(BARE, "utf-8")
    # The last two as clinic mode has them.
    options = "--server.headless=true --server.fileWatcherType=none --runner.postScriptGC=false"
    streamlit = [sys.executable, "-m", "streamlit", "run", bare_script, *options.split()]
    with running([*streamlit, "--server.port={port}"]) as server:
        bare = asyncio.run(bare_alone(server))
        bare_step = asyncio.run(bare_load(server, given.share, given.seconds))
    empty: Times = defaultdict(list)
    store = make_clinic(temporary / "empty")
    url = store.engine.url.render_as_string(hide_password=False)
    with clinic_server(temporary / "empty", url) as server:
        asyncio.run(queue_alone(server, empty))
    store.close()
    folder, backup = temporary / "sqlite", temporary / "seed.backup"
    seed = given.seed or temporary / "seed"
    if not (seed / "seconds").exists():
        filled = make_clinic(seed)
        filled_s, _ = _timed(lambda: fill(filled, given.cases))
        filled.close()
        (seed / "seconds").write_text(f"{filled_s}", "ascii")
    filled_s = float((seed / "seconds").read_text("ascii"))
    shutil.copytree(seed, folder)
    store = set_up(folder, "").open_store()
    print(f"{given.cases:,} cases in {filled_s:.0f} s", flush=True)
    back_up(store, backup)
    other = temporary / "postgresql"
    other.mkdir()
    shutil.copy(folder / "clinic.toml", other)
    shutil.copytree(folder / "keys", other / "keys")
    how = {"share": given.share, "seconds": given.seconds}
    found = []
    if given.only != "postgresql":
        spare = Store(f"sqlite:///{temporary / 'spare.db'}", Vault(folder / "keys/clinic.keys"))
        found.append(measured("SQLite", store, folder, empty=spare, **how))
    store.close()
    if given.only != "sqlite" and postgresql_is_here():
        with postgres() as server:
            vault = Vault(other / "keys/clinic.keys")
            store, spare = (Store(server.fresh_database(), vault) for _ in range(2))
            restore(store, backup)
            found.append(measured("PostgreSQL", store, other, empty=spare, **how))
            store.close()
            spare.close()
    yield from ("", f"The cases were sent one after another, by the real way, in {filled_s:.0f} s.")
    yield from report(bare, bare_step, empty, found)


# --- the report -----------------------------------------------------------------------------------


def about_this_run(cases: int) -> Iterator[str]:
    yield "# Clinic mode under load"
    yield ""
    yield "Written by `make bench-clinic`, up to the heading “What this means”. What matters are"
    yield "the ratios: each compares things measured in one run. Clients speak Streamlit's own"
    yield "protocol over loopback on the same machine; a time is from a click to the page's last"
    yield "message, without what a browser then takes to draw it."
    yield ""
    day = date.today()  # noqa: DTZ011  # the day where it runs
    python = f"Python {platform.python_version()}"
    yield f"- {_processor()}, {os.cpu_count()} cores, {python}, {day:%d %B %Y}"
    yield f"- other load when this began: {os.getloadavg()[0]:.1f} (1-minute average)"
    yield f"- {cases:,} cases in the queue; one server process unless it says two"
    low, high = CLINICIAN_THINKS
    yield f"- a clinician goes from the queue to a case and back: a click in {low:g} to {high:g} s"
    low, high = PERSON_THINKS
    yield f"- a person gives an answer or turns a page every {low:g} to {high:g} s, then sends;"
    yield "  each answer is in the store before the page says so"
    yield f"- a write of 4 kB reaches this disk in {_fsync_ms():.2f} ms (median)"


def _processor() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()


def _fsync_ms() -> float:
    took = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(100):
            began = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return 1000 * median(took)


def report(bare: list[float], bare_step: Step, empty: Times, found: list[Found]) -> Iterator[str]:
    base = median(bare)
    yield from ("", "## With nobody else there", "")
    yield "| page | store | median ms | p99 ms | times bare | times an empty queue |"
    yield "|---|---|---:|---:|---:|---:|"
    yield f"| a bare Streamlit page | | {_ms(bare, ' | ')} | 1.0 | |"
    for what in ("first queue page", "queue page"):
        yield f"| {what} | empty | {_ms(empty[what], ' | ')} | {_over(empty[what], base)} | 1.0 |"
    for each in found:
        for what, took in each.alone.items():
            ratio = _over(took, median(empty[what])) if what in empty else ""
            yield f"| {what} | {each.name} | {_ms(took, ' | ')} | {_over(took, base)} | {ratio} |"
    yield ""
    yield f"A row of one measurement says it twice. p99 of {ALONE} is nearly the slowest."
    for each in found:
        yield from ("", f"## {each.name} under load", "")
        yield from _loads(each, bare_step)
    yield from ("", "## Memory of the server process, MB", "")
    yield from _memory(found)
    yield from ("", "## The store without pages", "")
    yield from _rates(found)
    yield from ("", "## Sizes, and looking after the store", "")
    yield from _sizes(found)


def _loads(found: Found, bare: Step) -> Iterator[str]:
    named = [(f"{step.clinicians} + {step.people}", step) for step in found.steps]
    named.append(("bare app, " + str(bare.people), bare))
    if found.apart:
        named.append((f"{found.apart.clinicians} + {found.apart.people}, two servers", found.apart))
    yield "Clinicians + people at once; median / p99 in milliseconds."
    yield ""
    yield "| what | " + " | ".join(name for name, _ in named) + " |"
    yield "|---|" + "---:|" * len(named)
    whats = sorted({what for _, step in named for what in step.times})
    for what in whats:
        cells = [_ms(step.times[what]) if step.times.get(what) else "" for _, step in named]
        yield f"| {what} | " + " | ".join(cells) + " |"
    done = [sum(map(len, step.times.values())) / step.seconds for _, step in named]
    yield "| clicks answered a second | " + " | ".join(f"{each:.1f}" for each in done) + " |"
    yield "| cores the server used | " + " | ".join(f"{s.cpu:.2f}" for _, s in named) + " |"
    each_cpu = [1000 * s.cpu / max(rate, 0.01) for (_, s), rate in zip(named, done, strict=True)]
    yield "| CPU ms a click | " + " | ".join(f"{each:.0f}" for each in each_cpu) + " |"
    yield "| cores the clients used | " + " | ".join(f"{s.own_cpu:.2f}" for _, s in named) + " |"
    yield ""
    yield f"{sum(found.errors.values())} errors at the clients, {found.complaints} in the servers'"
    yield f"logs. {found.kept:,} answers were kept and {found.sent:,} forms sent on one server;"
    yield "that all of them were in the store afterwards, neither fewer nor more, was looked up."


def _memory(found: list[Found]) -> Iterator[str]:
    yield "| when | " + " | ".join(each.name for each in found) + " |"
    yield "|---|" + "---:|" * len(found)
    for when in ("started", "one clinician had the queue"):
        yield f"| {when} | " + " | ".join(f"{each.memory[when]:.0f}" for each in found) + " |"
    for number, step in enumerate(found[0].steps):
        cells = " | ".join(f"{each.steps[number].megabytes:.0f}" for each in found)
        yield f"| {step.clinicians} clinicians and {step.people} people | {cells} |"
    cells = " | ".join(f"{each.memory['everybody has left']:.0f}" for each in found)
    yield f"| everybody has left | {cells} |"
    first, last = found[0].steps[0], found[0].steps[-1]
    more = (last.clinicians + last.people) - (first.clinicians + first.people)
    grown = [(each.steps[-1].megabytes - each.steps[0].megabytes) / more for each in found]
    told = ", ".join(f"{size:.2f} ({each.name})" for size, each in zip(grown, found, strict=True))
    yield ""
    yield f"MB for each one more who is there: {told}. Sessions of who left stay for 300 s, in case"
    yield "they come back."


def _rates(found: list[Found]) -> Iterator[str]:
    yield f"Calls in one process of Python, by one thread and by {THREADS}. Waiting for a lock or"
    yield "for Python's own turn counts."
    yield ""
    yield (
        "| what | threads | "
        + " | ".join(f"{each.name}: a second | median ms | p99 ms" for each in found)
        + " |"
    )
    yield "|---|---:|" + "---:|---:|---:|" * len(found)
    for number, rate in enumerate(found[0].rates):
        cells = [each.rates[number] for each in found]
        told = " | ".join(f"{each.each_second:.1f} | {_fine(each.times)}" for each in cells)
        yield f"| {rate.what} | {rate.threads} | {told} |"


def _sizes(found: list[Found]) -> Iterator[str]:
    yield "| | " + " | ".join(each.name for each in found) + " |"
    yield "|---|" + "---:|" * len(found)
    rows: tuple[tuple[str, Callable[[Sizes], str]], ...] = (
        ("cases", lambda s: f"{s.cases:,}"),
        ("store on the disk, MB", lambda s: f"{s.disk_mb:.0f}"),
        ("kB a case", lambda s: f"{1000 * s.disk_mb / s.cases:.1f}"),
        ("backup, MB", lambda s: f"{s.backup_mb:.0f}"),
        ("backup, s", lambda s: f"{s.backup_s:.1f}"),
        ("restore into an empty store, s", lambda s: f"{s.restore_s:.1f}"),
        ("entries of the audit", lambda s: f"{s.audit_entries:,}"),
        ("check that the audit is whole, s", lambda s: f"{s.audit_s:.1f}"),
        ("fields sealed with a new key", lambda s: f"{s.rotated:,}"),
        ("change of the key, s", lambda s: f"{s.rotated_s:.1f}"),
        ("delete one case, s", lambda s: f"{s.one_purged_s:.1f}"),
        ("cases past their time, nobody waited for", lambda s: f"{s.purged:,}"),
        ("delete those, s", lambda s: f"{s.purged_s:.1f}"),
    )
    for name, told in rows:
        yield f"| {name} | " + " | ".join(told(each.sizes) for each in found) + " |"


def _p99(took: Sequence[float]) -> float:
    return sorted(took)[math.ceil(0.99 * len(took)) - 1]


def _ms(took: Sequence[float], between: str = " / ") -> str:
    return f"{1000 * median(took):,.0f}{between}{1000 * _p99(took):,.0f}"


def _fine(took: Sequence[float]) -> str:
    return f"{1000 * median(took):.1f} | {1000 * _p99(took):.1f}"


def _over(took: Sequence[float], base: float) -> str:
    return f"{median(took) / base:.1f}"


if __name__ == "__main__":
    main()
