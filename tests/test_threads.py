"""Sixteen threads screening different people at once: nobody gets anything of somebody else's.

Every result is compared whole with what the same person gets when nobody else is there.

- remembering: all share one screener that remembers. It starts empty, so its memory is filled and
  read under contention; later the library rests.
- forgetting: they share one that remembers next to nothing, so the library judges all the time.

`SCREENS_IN_THREADS=100000` makes the first 100,000 screens and the second 5,000. An ordinary run
makes 3,000 and 150, `.ci/run` twice that: threads share one interpreter, so 100,000 take about a
quarter of an hour.
"""

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from conftest import IN_FULL
from facts_worth_trying import random_facts
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from plain_reading import plain_findings
from strategies import as_intake, intakes, trials

from rules.engine import REMEMBERED, RuleEngine
from rules.rulebook import load_rulebook
from screening.assess import Screener

BOOK = load_rulebook()
THREADS = 16
PEOPLE = 400
SAMPLE = 50
"""Of so many screens, one is also compared as the JSON that a person would get."""
SCREENS = int(os.environ.get("SCREENS_IN_THREADS", "6000" if IN_FULL else "3000"))
FORGETTING = SCREENS // 20


@pytest.fixture
def _hasty_switching():
    """Threads take turns ten times as often as they would."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture(scope="module")
def people():
    """Different intakes, the same ones in every run; most of them with medicines."""
    found = {}

    @settings(
        max_examples=2 * PEOPLE,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(intakes(), st.lists(trials(), min_size=1, max_size=5), st.integers(0, 5))
    def collect(content, listed, which):
        if len(found) < PEOPLE:
            intake = as_intake(content | {"trials": listed} if which else content)
            found[intake.model_dump_json()] = intake

    collect()
    assert len(found) == PEOPLE
    return list(found.values())


@pytest.fixture(scope="module")
def alone(people):
    """What each of them gets when nobody else is there, and the same as JSON."""
    screener = Screener(RuleEngine(BOOK))
    found = [screener.screen(intake) for intake in people]
    return found, [assessment.model_dump_json() for assessment in found]


def in_threads(count, work):
    """Run `work(number)` in so many threads, all let go at once; an exception comes back here."""
    together = Barrier(count)

    def wait_and_work(number):
        together.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(wait_and_work, range(count)))


def wrong(screener, people, alone, screens):
    """How many screens each thread made, and who got something else than when alone."""
    expected, as_json = alone

    def work(number):
        order = random.Random(number).choices(range(len(people)), k=screens)  # noqa: S311
        others = []
        for turn, person in enumerate(order):
            assessment = screener.screen(people[person])
            same = assessment == expected[person]
            if same and turn % SAMPLE == 0:
                same = assessment.model_dump_json() == as_json[person]
            if not same:
                others.append((number, turn, person))
        return len(order), others

    return in_threads(THREADS, work)


@pytest.mark.parametrize(
    ("screens", "remember"),
    [(SCREENS, REMEMBERED), (FORGETTING, 50)],
    ids=["remembering", "forgetting"],
)
@pytest.mark.usefixtures("_hasty_switching")
def test_sixteen_threads_get_what_each_person_gets_alone(people, alone, screens, remember):
    screener = Screener(RuleEngine(BOOK, remember), remember)
    done = wrong(screener, people, alone, -(-screens // THREADS))
    assert [others for _, others in done if others] == []
    assert sum(count for count, _ in done) >= screens


def test_the_comparison_would_see_a_mix_up(people, alone):
    """Every part that is compared differs between people; equality looks at the whole trace."""
    expected, as_json = alone
    assert len(set(as_json)) > PEOPLE // 2
    one = expected[0]
    assert one.judged
    assert one != one.model_copy(update={"judged": one.judged[:-1]})
    screener = Screener(RuleEngine(BOOK))
    done = wrong(screener, people[20::-1], (expected[:21], as_json[:21]), 20)
    assert all(others for _, others in done)


@pytest.mark.usefixtures("_hasty_switching")
def test_two_engines_at_once_do_not_mix():
    """Two engines with other weeks in their definition, each asked by eight threads."""
    known = BOOK.definitions[BOOK.headline]
    longer = known.adequate_weeks.model_copy(update={"is_": known.limits["adequate_weeks"] * 3})
    other = known.model_copy(update={"adequate_weeks": longer})
    books = [
        BOOK.model_copy(update={"definitions": {BOOK.headline: definition}})
        for definition in (known, other)
    ]
    facts = list(random_facts(BOOK, "trial", BOOK.headline, 300, seed=16))
    expected = [
        [plain_findings(book, "trial", fact, BOOK.headline) for fact in facts] for book in books
    ]
    differ = [place for place in range(len(facts)) if expected[0][place] != expected[1][place]]
    assert len(differ) > 20
    engines = [RuleEngine(book, remember=0) for book in books]

    def work(number):
        which = number % 2
        order = random.Random(number).choices(range(len(facts)), k=400)  # noqa: S311
        others = []
        for start in range(0, len(order), 4):
            asked = order[start : start + 4]
            found = engines[which].findings(
                "trial", [facts[place] for place in asked], BOOK.headline
            )
            for place, findings in zip(asked, found, strict=True):
                if [finding.rule for finding in findings] != expected[which][place]:
                    others.append((which, place))
        return others

    assert [others for others in in_threads(THREADS, work) if others] == []
