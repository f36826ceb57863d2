"""No rule, question, option or page says what this tool must never say."""

import re
from itertools import chain

import pytest
from conftest import ROOT
from test_golden import PEOPLE, assessed

from rules.rulebook import load_rulebook
from screening.bring import questions_known
from screening.notices import notices, panels
from screening.questions import questions
from screening.report.text import text_report
from screening.wording import texts as every_text

BOOK = load_rulebook()
NEVER = [
    r"you have (TRD|treatment[- ]resistant depression|bipolar|psychosis)",
    r"you do not have",
    r"diagnosis of",
    r"\bdiagnosed\b",
    r"you should (take|try|start|stop|switch|ask for)",
    r"resistant patient",
    r"\bunsafe\b(?! at home)",
    r"(?<!un)\bsafe\b",
    r"failed by",
    r"you failed",
    r"treatment failure",
    r"\b(low|high|at) risk\b",
    r"\bwe recommend\b",
    r"recommended for you",
    r"best for you",
    r"right for you",
    r"\b(ideal|suitable|eligible|eligibility|candidate|qualify)\b",
    r"\b(breakthrough|miracle|guaranteed|cure[sd]?|proven)\b",
    r"\bmost effective\b",
    r"\bbest (option|treatment|medicine|choice)\b",
    r"fast-acting relief",
    r"(few|no) side effects",
    r"reset your brain",
    r"chemical imbalance",
    r"FDA[- ]approved (ketamine|TMS|rTMS|ECT)",
    r"clinically validated",
    r"commit(s|ted|ting)? suicide",
    r"(successful|failed|unsuccessful) (suicide )?attempt",
    r"don'?t worry",
    r"cheer up",
    r"book now|call today",
    r"last resort",
    r"hopeless case",
    r"non-?complian(t|ce)",
    r"\baddicts?\b",
    r"\brefused\b",
]
FORBIDDEN = re.compile("|".join(NEVER), re.IGNORECASE)
ALLOWED = [
    # What this tool says of itself, or of a definition, a regulator or a person who does well.
    "Not a diagnosis",
    "NICE does not recommend",
    "Has anyone told you that you have bipolar disorder?",
    "no rating of suicide risk",
]
PAGES = ("screening/steps.toml", "screening/about.md", "screening/review.py")


def texts():
    for rule in BOOK.rules.values():
        yield f"rule {rule.id}", f"{rule.title}\n{rule.says}"
    for name, definition in BOOK.definitions.items():
        words = [definition.name, definition.about, definition.note, *definition.not_specified]
        yield f"definition {name}", "\n".join(words)
    for name, option in BOOK.options.items():
        told = [entry.says for entry in option.told()]
        yield (
            f"option {name}",
            "\n".join(
                [
                    option.title,
                    *option.what_it_is,
                    *option.common_effects,
                    *option.serious_effects,
                    *option.monitoring,
                    *option.questions,
                    *option.sources_disagree,
                    option.involves.where,
                    option.involves.how_often,
                    option.involves.how_long,
                    *told,
                ]
            ),
        )
    for name, medicine in BOOK.medicines.items():
        yield f"medicine {name}", "\n".join(medicine.notes)
    yield from texts_of_the_form()


def texts_of_the_form():
    for place, question in questions().items():
        if question.instrument is None:
            words = [question.ask, question.help, question.find_out, *question.answers.values()]
            yield f"question {place}", "\n".join(words)
    for name, words in chain(notices().items(), questions_known().items()):
        yield f"notice {name}", words
    for name, panel in panels().items():
        yield f"panel {name}", "\n".join([panel.title, *panel.lines, panel.stays])
    for line in BOOK.help_lines:
        yield f"line {line.name}", f"{line.name}\n{line.note}"
    for number, (said, files) in enumerate(every_text().items()):
        if set(files) & set(PAGES) or any(file.startswith("ui/") for file in files):
            yield f"page {number}", said if isinstance(said, str) else "\n".join(said)


TEXTS = dict(texts())


def forbidden_in(text):
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return [found.group(0) for found in FORBIDDEN.finditer(text)]


def test_nothing_says_what_must_never_be_said():
    assert {where: found for where, text in TEXTS.items() if (found := forbidden_in(text))} == {}


@pytest.mark.parametrize("name", PEOPLE)
def test_no_report_says_what_must_never_be_said(name):
    report = text_report(assessed(name)).split("HOW THIS WAS WORKED OUT")[0]
    assert forbidden_in(" ".join(report.split())) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "You have TRD.",
        "This is a diagnosis of depression",
        "You should take more",
        "a resistant patient",
        "It is safe to wait",
        "the medicine was failed by the patient",
        "the most effective option",
        "you are at high risk",
    ],
)
def test_the_scan_finds_what_it_looks_for(sentence):
    assert forbidden_in(sentence)


@pytest.mark.parametrize("sentence", ["May be met.", "Worth raising with a clinician.", "Safety"])
def test_the_scan_lets_through_what_may_be_said(sentence):
    assert forbidden_in(sentence) == []


def test_people_never_read_failed():
    """ "Failed" is a word of trials in the code; a person reads "did not help enough"."""
    for where, text in TEXTS.items():
        read = re.sub(r"\{\w+\}", "", text)
        read = re.sub(r"(heart|kidney|liver) failure", "", read, flags=re.IGNORECASE)
        assert not re.search(r"\bfail(ed|ure|ures|s)?\b", read, re.IGNORECASE), where


def test_the_help_comes_first_in_every_report_that_needs_it():
    for name in PEOPLE:
        assessment = assessed(name)
        if assessment.safety.level in {"now", "soon"}:
            assert text_report(assessment).startswith("!! "), name


def test_every_report_says_not_to_change_a_medicine_because_of_it():
    for name in PEOPLE:
        report = " ".join(text_report(assessed(name)).split())
        assert "Do not start, stop or change a medicine because of it." in report, name


def test_a_level_of_risk_is_nowhere():
    for where, text in TEXTS.items():
        assert not re.search(r"\b(low|medium|moderate|high)[- ]risk\b", text, re.IGNORECASE), where


def test_brands_stand_only_beside_generic_names():
    brands = {
        brand
        for medicine in BOOK.medicines.values()
        for names in medicine.brands.values()
        for brand in names
        if len(brand) > 4 and brand.lower() != medicine.name.lower()
    }
    for name, option in BOOK.options.items():
        named = set(option.also_called)
        text = "\n".join([option.title, *option.what_it_is, *option.common_effects])
        for brand in brands - named:
            if re.search(rf"\b{re.escape(brand)}\b", text):
                assert f"({brand}" in text or name == "prescription_apps", (name, brand)


def test_documents_for_people_keep_to_the_words():
    for path in (ROOT / "README.md",):
        if path.exists():
            assert forbidden_in(path.read_text("utf-8")) == []
