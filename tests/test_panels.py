"""The help panels in every country and language: short, correct, and with the right line first."""

import re
from itertools import product
from types import SimpleNamespace
from typing import get_args

import pytest

from rules.engine import default_engine
from rules.help_lines import KINDS, Country, HelpLine, in_order
from rules.language import languages, speaking
from rules.rulebook import load_rulebook
from screening.assess import screen
from screening.intake import Intake
from screening.lines import lines_for
from screening.notices import panels
from screening.questions import questions
from screening.read import read_intake
from screening.report.help import how_to_reach, shown_panels, what_is_known, with_numbers
from screening.report.text import text_report
from screening.report.ways import FIRST, first_ways, first_ways_of_youth, ways_to
from screening.safety import safety
from screening.trace import Tracer
from ui import state

MOST_WORDS = 60
COUNTRIES = (*get_args(Country), None)
EVERYWHERE = tuple(product(languages(), COUNTRIES))
IN_EVERY_CASE = pytest.mark.parametrize(("language", "country"), EVERYWHERE)
DOUBLED = re.compile(
    r"\b(contact|with|call|text|reach) (call|text|contact|press)\b"
    r"|\b(con|al|comuníquese con|llame al) (llame|llamar|envíe|pulse)\b"
    r"|\bal (el|la|su|un|una)\b|\bcall (the|a) (a|the)\b|\bcon (el el|la la)\b|\b(\w+) \7\b",
    re.IGNORECASE,
)
BARE = re.compile(r"\b(contact|with|comuníquese con) \*?[\d -]+[(.,]", re.IGNORECASE)


def words_in(text):
    """A number counts as one word, however it is grouped."""
    joined = re.sub(r"(?<=[\d)]) (?=[\d(])", "", text)
    return [word for word in joined.split() if re.search(r"\w", word)]


def everything(panel):
    return (panel.title, *panel.whole, panel.stays)


def filled(name, country, *, alone=False):
    return with_numbers(panels()[name], lines_for(country).lines, alone=alone)


def first_screen(name, country, *, alone):
    """Every word that stands on a panel's first screen, its buttons among them."""
    lines = lines_for(country).lines
    ways = first_ways_of_youth(lines) if name == "youth" else first_ways(lines)
    panel = filled(name, country, alone=alone)
    return " ".join((panel.title, *panel.first, *(way.words for way in ways[:FIRST]), panel.tell))


def longest_first_screens():
    counted = []
    for language, country in EVERYWHERE:
        with speaking(language):
            for name, alone in product(panels(), (True, False)):
                text = first_screen(name, country, alone=alone)
                counted.append((len(words_in(text)), name, language, country, text))
    return sorted(counted, key=lambda each: -each[0])


def test_no_first_screen_has_more_than_sixty_words(record_property):
    longest = longest_first_screens()
    record_property("told", f"the longest first screen of help: {longest[0]}")
    assert [each for each in longest if each[0] > MOST_WORDS] == []


@IN_EVERY_CASE
def test_every_sentence_is_whole(language, country):
    """No placeholder is left, no verb stands twice, no number is a name."""
    with speaking(language):
        said = [
            text
            for name in panels()
            for alone in (True, False)
            for text in everything(filled(name, country, alone=alone))
        ]
        said += [how_to_reach(line) for line in lines_for(country).lines]
        said += [way.words for line in lines_for(country).lines for way in ways_to(line)]
    assert [text for text in said if "{" in text or DOUBLED.search(text)] == []
    assert [text for text in said if BARE.search(text)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "To talk with someone now, contact call 3114.",
        "Para hablar con alguien ahora, comuníquese con llame al 024.",
        "Llame al su número local.",
    ],
)
def test_a_sentence_that_is_not_whole_would_be_seen(wrong):
    assert DOUBLED.search(wrong)


def test_a_number_that_stands_for_a_name_would_be_seen():
    assert BARE.search("To talk with someone, contact 3114.")
    assert BARE.search("comuníquese con 024 (llame al 024)")


@pytest.mark.parametrize(
    ("language", "country", "said"),
    [
        ("en", "FR", "contact the 3114 line."),
        ("es", "ES", "comuníquese con la línea 024."),
        ("en", "GB", "contact Samaritans (call 116 123)."),
        (
            "es",
            "US",
            "comuníquese con el servicio «Línea 988 en español» (llame al 988 y pulse 2, ",
        ),
        ("es", "CL", "comuníquese con la línea *4141."),
        ("en", None, "contact a crisis line from the list."),
    ],
)
def test_the_crisis_line_fits_its_sentence(language, country, said):
    with speaking(language):
        assert any(said in text for text in filled("now", country).whole)


# --- whose language comes first -----------------------------------------------------------------


def first_buttons(language, country):
    with speaking(language):
        return [way.words for way in first_ways(lines_for(country).lines)]


def test_spanish_in_the_united_states_is_a_button():
    call, text = first_buttons("es", "US")[1:]
    assert call == "Llamar al 988, pulsar 2 · Línea 988 en español"
    assert text == "Enviar AYUDA al 988"


def test_english_in_the_united_states_is_as_before():
    assert first_buttons("en", "US") == ["Call 911", "Call 988 · 988 Lifeline", "Text 988"]


def test_the_crisis_text_line_has_its_spanish_keyword():
    with speaking("es"):
        named = {line.name: how_to_reach(line) for line in lines_for("US").lines}
    assert "AYUDA" in named["Crisis Text Line en español"]
    assert "WhatsApp" in named["Crisis Text Line en español"]


def test_the_order_goes_by_code_and_not_by_name():
    lines = load_rulebook().help_lines
    for language in ("en", "es", "fr", "xx"):
        ordered = in_order(lines, language)
        keys = [(KINDS.index(line.kind), not line.speaks(language)) for line in ordered]
        assert keys == sorted(keys)
        assert sorted(map(repr, ordered)) == sorted(map(repr, lines))


def test_a_line_in_another_language_says_so():
    with speaking("es"):
        samaritans = next(line for line in lines_for("GB").lines if line.name == "Samaritans")
        assert "en inglés" in what_is_known(samaritans)
    assert "in English" not in what_is_known(samaritans)


# --- the countries ------------------------------------------------------------------------------


@pytest.mark.parametrize("country", [each for each in COUNTRIES if each not in {"OTHER", None}])
def test_every_country_has_an_emergency_number_a_crisis_line_and_a_directory(country):
    lines = lines_for(country).lines
    assert lines[0].kind == "emergency"
    assert {"emergency", "crisis_line", "directory"} <= {line.kind for line in lines}
    assert {line.country for line in lines if line.kind != "directory"} == {country}
    assert first_ways(lines)[0].is_call


@pytest.mark.parametrize("country", ["OTHER", None])
def test_elsewhere_there_is_the_mobile_phones_number_and_a_directory(country):
    lines = lines_for(country).lines
    assert lines[0].call == "112"
    assert [way.href for way in first_ways(lines)][-1] == "https://findahelpline.com"
    emergency = filled("now", country).whole[3]
    assert "your local emergency number (112 from a mobile phone)" in emergency


def test_the_form_offers_the_countries_that_have_lines():
    question = questions()["country"]
    assert list(question.answers) == list(get_args(Country))
    assert question.expects == "one of " + ", ".join(get_args(Country))


def test_puerto_rico_has_the_lines_of_the_united_states():
    assert Intake.model_validate({"format": "trd-intake/1", "country": "pr"}).country == "US"
    assert "Puerto Rico" in questions()["country"].answers["US"]


@pytest.mark.parametrize(
    ("country", "number"),
    [("US", "1-800-222-1222"), ("AU", "13 11 26"), ("ES", "91 562 04 20"), ("CL", "2 2635 3800")],
)
def test_too_much_taken_names_the_poison_line(country, number):
    panel = filled("now", country)
    assert number in panel.at_once
    assert "even if you feel all right" in panel.at_once
    assert number in " ".join(filled("soon", country).rest)


def test_too_much_taken_names_the_emergency_number_where_there_is_no_poison_line():
    assert "Call 999 now, even if you feel all right." in filled("now", "GB").at_once


# --- below 18 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("ES", "116111"),
        ("DE", "116111"),
        ("EU", "116111"),
        ("FR", "119"),
        ("IT", "19696"),
        ("NL", "08000432"),
        ("IN", "1098"),
        ("GB", "08001111"),
        ("CO", "141"),
    ],
)
def test_a_young_persons_own_line_comes_first(country, number):
    assert first_ways_of_youth(lines_for(country).lines)[0].href == f"tel:{number}"


def test_without_a_line_for_the_young_the_crisis_line_comes_first():
    assert first_ways_of_youth(lines_for("PE").lines)[0].href == "tel:113"


def test_a_young_person_is_told_to_tell_an_adult_and_whom_to_call():
    panel = filled("youth", "ES")
    assert "adult you trust" in panel.tell
    assert "Call 112" in panel.first[0]


# --- nobody to be with --------------------------------------------------------------------------


def safety_of(**answers):
    given = {"format": "trd-intake/1", "country": "GB", "safety": answers}
    return safety(Tracer(default_engine("en")), Intake.model_validate(given))


@pytest.mark.parametrize(("answer", "said"), [("no", True), ("not_sure", True), ("yes", False)])
def test_nobody_to_be_with_adds_its_line(answer, said):
    found = safety_of(thoughts_of_killing_self="yes", thoughts_now="yes", someone_to_be_with=answer)
    panel = next(shown_panels(found))
    assert panel.tell.startswith("Nobody with you?") == said
    assert "Tell someone near you. Ask them to stay." in panel.whole


def test_not_answered_is_not_nobody():
    assert not safety_of(thoughts_of_killing_self="yes").nobody_to_be_with


# --- what is folded, and what is said once ------------------------------------------------------


def test_that_nobody_is_watching_is_said_once_on_a_page():
    found = safety_of(
        thoughts_of_killing_self="yes", thoughts_now="yes", unusual_experiences="now",
        serotonin_signs="yes",
    )  # fmt: skip
    shown = list(shown_panels(found))
    assert len(shown) == 3
    said = [words for panel in shown for words in panel.whole]
    assert sum("Nobody is watching" in words for words in said) == 1
    assert all(len(panel.lines) >= 2 for panel in shown)


@pytest.mark.parametrize("name", list(panels()))
def test_each_panel_says_that_nobody_is_watching(name):
    assert any("Nobody is watching these answers live" in line for line in panels()[name].rest)


@pytest.mark.parametrize("name", ["now", "soon"])
def test_a_safety_plan_the_bereaved_and_a_helper_have_their_line(name):
    said = " ".join(panels()[name].rest)
    for words in ("safety plan", "died by suicide", "for somebody else"):
        assert words in said


def test_the_text_report_says_all_of_it():
    given = (
        '{"format": "trd-intake/1", "country": "US",'
        ' "safety": {"thoughts_of_killing_self": "yes", "thoughts_now": "yes"}}'
    )
    text = " ".join(text_report(screen(read_intake(given))).split())
    for words in filled("now", "US").whole:
        assert words in text


# --- leaving at once ------------------------------------------------------------------------------


def test_leaving_forgets_the_session_and_not_what_a_clinic_keeps(monkeypatch):
    deleted = []
    kept = {
        state.CONTENT: {"person": {"age_years": 57}},
        state.HELP_LEVEL: ["now"],
        state.LANGUAGE: "es",
        state.BEFORE_FORGET: lambda: deleted.append(True),
    }
    monkeypatch.setattr(state, "st", SimpleNamespace(session_state=kept))
    state.leave()
    assert deleted == []
    assert state.CONTENT not in kept
    assert state.HELP_LEVEL not in kept
    assert kept[state.FORGET_TAB]
    assert kept[state.LANGUAGE] == "es"


# --- the shape of a line ------------------------------------------------------------------------


def test_a_language_is_a_code():
    line = load_rulebook().help_lines[0]
    with pytest.raises(ValueError, match="languages"):
        HelpLine.model_validate({**line.model_dump(), "languages": ("English",)})


def test_a_keyword_is_put_into_the_message():
    with speaking("es"):
        spanish = next(line for line in lines_for("US").lines if line.press == "2")
        assert [way.href for way in ways_to(spanish)] == ["tel:988", "sms:988?body=AYUDA"]
