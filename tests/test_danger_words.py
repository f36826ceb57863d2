"""Danger in a person's own words: what must be found, what must not, and texts that are odd."""

import pytest
from danger_sets import FILES, share, tier
from hypothesis import given
from hypothesis import strategies as st

from rules.rulebook import load_rulebook
from rules.written_text import plain_text
from screening.derive.own_words import danger_in, tier_of_others
from screening.so_far import safety_so_far

BOOK = load_rulebook()
EXPLICIT_FOUND, INDIRECT_FOUND, NEAR_MISSES_FLAGGED, NEAR_MISSES_RAISED = 0.90, 0.75, 0.25, 0.10
every_file = pytest.mark.parametrize("name", FILES)


@every_file
def test_what_is_said_plainly_is_found(name):
    assert share(name, "explicit") >= EXPLICIT_FOUND


@every_file
def test_what_is_said_indirectly_is_found(name):
    assert share(name, "indirect") >= INDIRECT_FOUND


@every_file
def test_few_harmless_sentences_show_help(name):
    assert share(name, "near_miss") <= NEAR_MISSES_FLAGGED
    assert share(name, "near_miss", ("explicit", "indirect")) <= NEAR_MISSES_RAISED


@every_file
def test_no_plain_sentence_shows_help(name):
    assert share(name, "plain") == 0


@pytest.mark.parametrize(
    "written",
    [
        "i dont want to live",
        "I don\u2019t want to live",
        "I don\u02bct want to live",
        "I don`t want to live",
        "I WANT TO DIE",
        "I w\u0430nt to di\u0435",  # Cyrillic a and e
        "I want to d\u200bie",
        "I want to \u2067die\u2069",
        "\uff49 \uff57\uff41\uff4e\uff54 \uff54\uff4f \uff44\uff49\uff45",
        "i wanna diiiiie",
        "k1ll myself",
        "kill my self",
        "killmyself",
        "s*icide",
        "suicidel",
        "quiero mor\u00edr",
        "kiero morirme",
        "ya no kiero bibir",
        "QUIERO MORIR \U0001f494\U0001f494",
    ],
)
def test_however_it_is_typed_it_is_found(written):
    assert tier(written) == "explicit"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("no suicidal thoughts", None),
        ("I am not suicidal", None),
        ("I don't want to die", "doubtful"),
        ("my father killed himself", "doubtful"),
        ("my brother was suicidal", "doubtful"),
        ("mi padre se suicid\u00f3", "doubtful"),
        ("I'm dying to see my sister", None),
        ("me muero de risa", None),
        ("my sister says I want to die", "explicit"),
        ("I don't care, I want to die", "explicit"),
    ],
)
def test_denial_others_and_idioms_do_not_say_it_plainly(written, expected):
    assert tier(written) == expected


@pytest.mark.parametrize("written", ["I want to hurt my baby", "quiero matar a mi jefe"])
def test_harm_to_others_has_a_panel_of_its_own(written):
    assert tier_of_others(danger_in([written])) == "explicit"
    safety = safety_so_far({"format": "trd-intake/1", "goals": {"own_words": written}})
    assert "harm_to_others" in safety.panels_for_answers
    assert safety.level == "soon"


def test_a_false_alarm_is_not_told_what_it_wrote():
    safety = safety_so_far(
        {"format": "trd-intake/1", "goals": {"own_words": "I don't want to die"}}
    )
    assert safety.panels_for_answers == ("own_words",)
    assert safety.level == "ask"


def test_indirect_words_do_not_act_with_item_nine():
    answers = {
        "format": "trd-intake/1",
        "goals": {"own_words": "they'd be better off without me"},
        "symptoms": {"phq9": [None] * 8 + [1]},
    }
    assert safety_so_far(answers).level == "soon"
    answers["goals"]["own_words"] = "I want to die"
    assert safety_so_far(answers).level == "now"


def test_danger_far_down_a_long_text_is_found():
    assert tier("I sleep badly. " * 600 + "I want to die") == "explicit"


def test_every_text_of_the_form_is_looked_through():
    trials = [{"remembered_as": "a white pill"}] * 12 + [{"medicine": "i want to die"}]
    assert safety_so_far({"format": "trd-intake/1", "trials": trials}).level == "soon"


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "\U0001f600" * 10_000,
        "x" * 10_000,
        "\u0627\u0631\u064a\u062f " * 2_000,
        "*" * 500,
        "0" * 999,
    ],
)
def test_odd_texts_name_nothing(written):
    assert tier(written) is None


@given(st.text(max_size=400))
def test_no_text_is_too_odd(written):
    danger_in([written])
    assert set(plain_text(written)) <= set("abcdefghijklmnopqrstuvwxyz0123456789*| ")


@pytest.mark.parametrize("code", BOOK.danger_words)
def test_every_pattern_can_be_read_in_its_own_plain_form(code):
    """A word that plain form never has can never be found."""
    words = BOOK.danger_words[code]
    texts = [text for kind in words.patterns.values() for tier in kind for text in tier[1]]
    texts += [*words.harmless, *(entry for listed in words.words.values() for entry in listed)]
    signs = set("abcdefghijklmnopqrstuvwxyz0123456789 ;/?<>*._()")
    assert [text for text in texts if not set(text) <= signs] == []
