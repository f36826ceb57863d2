"""Calls: the clinic's own command or address is told to look once, and told nothing of a person."""

import json
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Event, Thread

import pytest
from lives import (
    CALM,
    NOW,
    SOON,
    answers_of,
    audited,
    everything,
    faults,
    invited,
    keep_draft,
    rows_of,
    send_as,
    sent_case,
    somebody,
)
from pydantic import ValidationError
from sqlalchemy import update

from screening.clinic import calls
from screening.clinic.actors import OPERATOR
from screening.clinic.calls import Caller, call_if_due
from screening.clinic.cases import correct, open_case
from screening.clinic.config import CallConfig
from screening.clinic.erase import purge_case
from screening.clinic.invitations import admit, invite
from screening.clinic.settings import settings
from screening.clinic.tables import Notification, now

pytest_plugins = ["stores"]


class Pager:
    """An address that is called: what it was told, and what it answers next."""

    def __init__(self):
        """Listens on this machine alone."""
        self.told, self.answers, self.headers = [], [], []
        pager = self

        class Handler(BaseHTTPRequestHandler):
            """Takes a call."""

            def do_POST(self):
                """Note what was told."""
                pager.told.append(self.rfile.read(int(self.headers["Content-Length"])))
                pager.headers.append(dict(self.headers))
                answer = pager.answers.pop(0) if pager.answers else 200
                if answer == "garbage":
                    self.wfile.write(b"what?\r\n\r\n")
                elif answer == "hang up":
                    self.close_connection = True
                else:
                    self.send_response(answer)
                    self.end_headers()

            def log_message(self, *_):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def config(self):
        return CallConfig(webhook=f"http://127.0.0.1:{self._server.server_port}/look")

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def pager():
    made = Pager()
    yield made
    made.close()


def urgent(store, reference="AB"):
    return sent_case(store, answers_of(NOW), reference)


def time_passes(store):
    """As if the last try were long ago."""
    with store.engine.execution_options(writes=True).begin() as connection:
        long_ago = now() - calls.AGAIN - timedelta(seconds=1)
        connection.execute(update(Notification).values(tried_at=long_ago))


def told_by(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@contextmanager
def command_writing(path, *, status=0):
    """A command that notes what it is told."""
    program = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n'); sys.exit(int(sys.argv[2]))"
    yield CallConfig(command=(sys.executable, "-c", program, str(path), str(status)))


def test_a_command_is_called_once_and_told_nothing_of_the_person(kept, tmp_path):
    heard = tmp_path / "heard"
    case = urgent(kept.store, "Zwolk 1")
    with command_writing(heard) as config:
        assert call_if_due(kept.store, config) == 1
        assert call_if_due(kept.store, config) == 0
    (told,) = told_by(heard)
    assert told.keys() == {"event", "clinic", "at"}
    assert (told["event"], told["clinic"]) == ("look_at_the_queue", settings(kept.store).name)
    assert abs(datetime.fromisoformat(told["at"]) - now()) < timedelta(minutes=1)
    assert case not in heard.read_text()
    assert [each[1] for each in audited(kept.store) if each[1].startswith("call")] == [
        "call_due",
        "called",
    ]


def test_an_address_is_called_once_and_told_nothing_of_the_person(store, pager):
    case = urgent(store, "Zwolk 1")
    assert call_if_due(store, pager.config) == 1
    assert call_if_due(store, pager.config) == 0
    (told,) = pager.told
    assert json.loads(told).keys() == {"event", "clinic", "at"}
    assert b"Zwolk" not in told
    assert case.encode() not in told
    assert pager.headers[0]["Content-Type"] == "application/json"
    assert not {"Authorization", "Cookie"} & pager.headers[0].keys()


def test_nobody_is_called_for_less_than_now_nor_for_a_draft_or_a_correction(store, pager):
    doctor = somebody(store)
    sent_case(store, answers_of(SOON))
    calm = sent_case(store, answers_of(CALM))
    keep_draft(store, invited(store), answers_of(NOW))
    correct(store, doctor, calm, open_case(store, doctor, calm).version, answers_of(NOW))
    assert call_if_due(store, pager.config) == 0
    assert pager.told == []


def test_each_questionnaire_that_calls_for_now_is_a_call(store, pager):
    case = urgent(store)
    again = invite(store, OPERATOR, case_id=case)
    send_as(store, admit(store, again.code), answers_of(NOW))
    urgent(store, "CD")
    assert call_if_due(store, pager.config) == len(pager.told) == 3


@pytest.mark.parametrize("answer", [500, 404, "garbage", "hang up"])
def test_a_call_that_was_not_taken_is_made_again(store, pager, answer):
    urgent(store)
    pager.answers = [answer, answer]
    for tries in (1, 2):
        assert call_if_due(store, pager.config) == 0
        assert call_if_due(store, pager.config) == 0, "not again at once"
        assert len(pager.told) == tries
        time_passes(store)
    assert call_if_due(store, pager.config) == 1
    time_passes(store)
    assert call_if_due(store, pager.config) == 0
    assert len(pager.told) == 3
    (row,) = rows_of(store, Notification)
    assert (row["tries"], row["done_at"] is not None) == (3, True)
    assert [each[1] for each in audited(store) if each[1].startswith("call")] == [
        "call_due",
        "call_failed",
        "call_failed",
        "called",
    ]
    assert faults(store) == []


@pytest.mark.parametrize("config", [
    CallConfig(command=("no-such-program",)),
    CallConfig(command=(sys.executable, "-c", "import sys; sys.exit(3)")),
    CallConfig(webhook="http://127.0.0.1:1/look"),
    CallConfig(webhook="https://a b/look"),
])  # fmt: skip
def test_whatever_goes_wrong_with_a_call_is_a_word_in_the_audit(store, config):
    urgent(store)
    assert call_if_due(store, config) == 0
    who, did, about, detail = audited(store)[-1]
    assert (who, did, about) == ("server", "call_failed", "queue")
    assert detail.isidentifier()


def test_a_call_that_takes_too_long_is_given_up(store, monkeypatch):
    monkeypatch.setattr(calls, "WAIT_SECONDS", 0.05)
    urgent(store)
    config = CallConfig(command=(sys.executable, "-c", "import time; time.sleep(30)"))
    begun = time.monotonic()
    assert call_if_due(store, config) == 0
    assert time.monotonic() - begun < 10
    assert audited(store)[-1][3] == "timed_out"


def test_one_call_that_fails_does_not_hold_up_the_others(store, pager):
    for reference in ("A", "B", "C"):
        urgent(store, reference)
    pager.answers = [500]
    assert call_if_due(store, pager.config) == 2
    assert len(pager.told) == 3


def test_several_servers_call_once(kept, pager):
    servers = [kept.store, *(kept.another_server() for _ in range(3))]
    for reference in ("A", "B", "C"):
        urgent(kept.store, reference)
    gate, taken = Barrier(len(servers)), []

    def look(store):
        gate.wait()
        taken.append(call_if_due(store, pager.config))

    threads = [Thread(target=look, args=(store,)) for store in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(taken), len(pager.told)) == (3, 3)
    assert faults(kept.store) == []


def test_a_server_that_stopped_before_it_called_has_lost_no_call(kept, pager, monkeypatch):
    urgent(kept.store)

    def stops(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(calls, "hand_over", stops)
    with pytest.raises(KeyboardInterrupt):
        call_if_due(kept.store, pager.config)
    monkeypatch.undo()
    other = kept.another_server()
    assert call_if_due(other, pager.config) == 0, "it might still be on the line"
    time_passes(other)
    assert call_if_due(other, pager.config) == 1


def test_a_case_that_was_purged_calls_nobody(store, pager):
    purge_case(store, OPERATOR, urgent(store))
    assert call_if_due(store, pager.config) == 0


def test_a_clinic_without_a_command_or_an_address_calls_nobody(store):
    urgent(store)
    before = everything(store)
    assert call_if_due(store, CallConfig()) == 0
    assert everything(store) == before


@pytest.mark.parametrize(
    "address",
    [
        "http://pager.example/look",
        "ftp://127.0.0.1/",
        "http://127.0.0.1.example/",
        "http://localhost:80@pager.example/",
        "https://[/look",
    ],
)
def test_an_address_elsewhere_is_called_over_tls_alone(address):
    with pytest.raises(ValidationError):
        CallConfig(webhook=address)


def test_the_servers_own_caller_calls_when_woken_and_goes_on_whatever_happens(
    store, pager, monkeypatch
):
    looked, look = Event(), calls.call_if_due
    faults_first = [RuntimeError("a fault of its own")]

    def looks(*given):
        if faults_first:
            raise faults_first.pop()
        found = look(*given)
        looked.set()
        return found

    monkeypatch.setattr(calls, "call_if_due", looks)
    monkeypatch.setattr(calls, "LOOK_SECONDS", 0.05)
    caller = Caller(store, pager.config)
    assert looked.wait(10)
    urgent(store)
    caller.look()
    until = time.monotonic() + 10
    while not pager.told and time.monotonic() < until:
        time.sleep(0.01)
    monkeypatch.setattr(calls, "call_if_due", lambda *_: 0)
    assert len(pager.told) == 1
