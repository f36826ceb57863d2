"""Every language says all that English says, says it in its own words, and judges the same."""

import json
import re
from datetime import date
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from conftest import ROOT
from test_golden import GOLDEN, PEOPLE

from rules import language
from rules.language import (
    CHECKED_BY,
    ENGLISH,
    NOBODY,
    in_language,
    languages,
    say,
    say_count,
    say_date,
    say_list,
    speaking,
    texts_of,
)
from rules.rulebook import load_rulebook, rulebook_in
from rules.schema import Threshold
from rules.words import medicines_counted, weeks_counted
from screening.about import about
from screening.assess import screen
from screening.cli import commands
from screening.errors import IntakeError
from screening.form import steps
from screening.notices import notices, panels
from screening.questions import questions
from screening.read import read_intake
from screening.report.text import text_report
from screening.wording import AMERICAN, american, missing_in, refreshed, said_in, texts

OTHERS = [code for code in languages() if code != ENGLISH]
TRANSLATED = [code for code in OTHERS if code != AMERICAN]
PLACEHOLDER = re.compile(r"\{\w+\}")
NEVER = [
    r"usted (tiene|padece) (depresión resistente|trastorno bipolar|psicosis)",
    r"usted no tiene",
    r"diagnóstico de",
    r"\bdiagnosticad[oa]s?\b",
    r"\b(debe|debería|tiene que) (tomar|probar|empezar|suspender|dejar|cambiar|pedir)",
    r"paciente resistente",
    r"\b(es|son|más|muy) segur[oa]s?\b",
    r"usted fracasó|ha fracasado|tratamiento fallido|fracaso del tratamiento",
    r"\briesgo (alto|bajo|medio|moderado|elevado)\b|\b(alto|bajo) riesgo\b",
    r"\b(le|se le) recomend(amos|amo|aría)\b|recomendad[oa] para usted",
    r"mejor para usted|adecuad[oa] para usted",
    r"\b(ideal|idóne[oa]|apt[oa]|elegible|candidat[oa])s?\b",
    r"\b(milagro|milagros[oa]|garantizad[oa]|cura[rns]?|curación)\b",
    r"\bprobad[oa] (científica|clínica)mente\b|clínicamente (probad|validad)",
    r"(el|la) (más eficaz|mejor (opción|tratamiento|medicamento))",
    r"(pocos|sin) efectos secundarios",
    r"desequilibrio químico",
    r"(cometer|cometió|cometido) suicidio",
    r"intento (fallido|exitoso|logrado|consumado)",
    r"no se preocupe|anímese",
    r"último recurso|caso perdido",
    r"\badict[oa]s?\b|\bse negó\b|\bincumplidor",
    r"\b(tú|tienes|puedes|debes|tu|tus|contigo)\b",
]
FORBIDDEN = re.compile("|".join(NEVER), re.IGNORECASE)
NOT_READ = {
    # What a machine reads, or a citation, which keeps its own language.
    *("where", "source", "sources", "cite", "fact", "trace", "rule", "rules", "in_current_episode"),
    *("written", "id", "verified_by", "name_in_file", "web"),
}


@pytest.fixture
def forgotten():
    """Languages as they are on the disk, before and after."""
    yield
    languages.cache_clear()


def entries(code):
    with (language.FOLDER / f"{code}.po").open("rb") as file:
        return [entry for entry in read_po(file, locale=code) if entry.id]


def pairs(code):
    """Every English text with its translation; each form of one that counts."""
    for entry in entries(code):
        if entry.id == CHECKED_BY:
            continue
        if isinstance(entry.id, str):
            yield entry.id, entry.string
        else:
            yield from ((entry.id[-1], form) for form in entry.string)


def intake_of(name):
    return read_intake((GOLDEN / name / "intake.json").read_bytes())


# What a language's file holds


def test_spanish_and_american_english_are_spoken():
    assert next(iter(languages())) == ENGLISH
    assert {"es", AMERICAN} <= set(languages())
    assert languages()["es"].name == "Español"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_has_every_text_and_no_other(code):
    assert missing_in(language.FOLDER / f"{code}.po") == []
    known = {entry.id if isinstance(entry.id, str) else tuple(entry.id) for entry in entries(code)}
    assert known == {CHECKED_BY, *texts()}, "run: make wording"


def test_american_english_is_what_the_list_of_words_makes():
    path = language.FOLDER / f"{AMERICAN}.po"
    known = read_po(BytesIO(refreshed(path).encode()), locale=AMERICAN)
    assert dict(pairs(AMERICAN)) == {
        entry.id: entry.string for entry in known if entry.id not in {"", CHECKED_BY}
    }, "run: make wording"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_says_who_checked_it(code):
    said = {entry.id: entry.string for entry in entries(code)}
    assert languages()[code].checked_by == said[CHECKED_BY]
    assert said[CHECKED_BY]


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_fills_in_the_same_values(code):
    different = [
        (text, said)
        for text, said in pairs(code)
        if said and sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(said))
    ]
    assert different == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_begins_and_ends_as_the_text_does(code):
    for text, said in pairs(code):
        assert (text[:1].isspace(), text[-1:].isspace()) == (
            said[:1].isspace(),
            said[-1:].isspace(),
        ), text


def test_the_texts_are_all_that_is_marked():
    known = {text for said in texts() for text in ([said] if isinstance(said, str) else said)}
    assert set(texts_of(load_rulebook())) <= known
    for entry in (*questions().values(), *steps().values(), *panels().values()):
        assert set(texts_of(entry)) <= known
    assert set(notices().values()) <= known


def test_what_a_module_says_is_found():
    code = """
WORDS: dict[str, Words] = {"a-code": "a word", "other": "another"}
ONE: Words = "one word"
NOT_READ: dict[str, str] = {"a-code": "no word"}

def told(many):
    say("said {it}", it=say("within" if many else "without"))
    return say_count("{number} day", "{number} days", many), other("not said")
"""
    assert set(said_in(code)) == {
        "a word",
        "another",
        "one word",
        "said {it}",
        "within",
        "without",
        ("{number} day", "{number} days"),
    }


def test_nothing_is_said_that_was_put_together_first():
    """A text with its values already in it is never found in a translation."""
    for package in ("rules", "screening", "ui"):
        for path in (ROOT / package).rglob("*.py"):
            found = re.findall(r"\bsay(?:_count)?\(\s*f[\"']", path.read_text("utf-8"))
            assert not found, path


# What Spanish never says


def fixed_wording():
    with speaking("es"):
        return {
            text
            for question in questions().values()
            if question.instrument
            for text in texts_of(question)
        }


def test_spanish_never_says_what_must_not_be_said():
    fixed = fixed_wording()
    found = {
        said: [each.group() for each in FORBIDDEN.finditer(said)]
        for _, said in pairs("es")
        if said not in fixed and FORBIDDEN.search(said)
    }
    assert found == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Usted tiene depresión resistente al tratamiento.",
        "Un diagnóstico de depresión",
        "Usted debería tomar más.",
        "Es seguro esperar.",
        "un paciente resistente",
        "La mejor opción es esta.",
        "Usted es candidata.",
        "personas que cometieron o han cometido suicidio",
        "Tiene un riesgo alto.",
        "Puedes dejarlo.",
    ],
)
def test_the_spanish_scan_finds_what_it_looks_for(sentence):
    assert FORBIDDEN.search(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Podría cumplirse.",
        "No es un diagnóstico.",
        "Usted nos habló de caídas, o no estaba seguro o segura.",
        "Vale la pena comentarlo antes de considerar esta opción.",
        "Mi seguro médico",
    ],
)
def test_the_spanish_scan_lets_through_what_may_be_said(sentence):
    assert not FORBIDDEN.search(sentence)


def test_published_questionnaires_keep_their_published_spanish():
    with speaking("es"):
        phq9 = questions()["symptoms.phq9.8"]
        asq = questions()["safety.ever_tried"]
        audit_c = questions()["substances.audit_c.0"]
    assert (
        phq9.ask == "Pensamientos de que estaría mejor muerto(a) o de lastimarse de alguna manera"
    )
    assert list(phq9.answers.values()) == [
        "Ningún día",
        "Varios días",
        "Más de la mitad de los días",
        "Casi todos los días",
    ]
    assert asq.ask == "¿Alguna vez ha intentado suicidarse?"
    assert audit_c.answers["1"] == "Una o menos veces al mes"


# The same is judged in every language


def judged(assessment):
    """All that an assessment decides and counts, without a word of it."""
    return {
        "safety": (assessment.safety.level, assessment.safety.panels),
        "headline": (assessment.headline.definition, assessment.headline.verdict),
        "definitions": [
            (
                *(each.id, each.verdict, each.rule, each.failed_trials, each.possible_trials),
                *(each.failed_classes, each.possible_classes, each.fewest_answers),
                *(each.needed, each.needed_classes, each.set_by_this_tool),
            )
            for each in assessment.definitions
        ],
        "trials": [
            (
                *(each.number, each.medicine, each.weeks_at_least, each.weeks_at_most),
                each.can_be_judged_on,
                {
                    name: (part.part, part.rules, part.same_medicine_as)
                    for name, part in each.parts.items()
                },
                len(each.notes),
            )
            for each in assessment.trials
        ],
        "augmentations": [
            (each.number, each.adequacy, each.did_not_help_enough)
            for each in assessment.augmentations
        ],
        "missing": [
            (each.trial, each.question, each.who, each.decides, each.in_fewest_for)
            for each in assessment.missing
        ],
        "asked_back": [(each.trial, each.question) for each in assessment.asked_back],
        "reconsider": [each.finding.rule for each in assessment.reconsider],
        "severity": assessment.severity.model_dump(exclude={"sentence"}),
        "staging": assessment.staging.model_dump(
            include={
                name: {"stage", "total", "lowest", "highest", "band"}
                for name in type(assessment.staging).model_fields
            }
        ),
        "options": [
            (
                *(
                    each.id,
                    each.group,
                    each.in_country,
                    each.already_tried_rule,
                    each.label_count_rule,
                    bool(each.check_first),
                ),
                [(raised.rule, raised.strong, raised.topic) for raised in each.precautions],
            )
            for each in assessment.options
        ],
        "bring": len(assessment.questions_to_bring),
        "disagreements": len(assessment.disagreements),
        "rulebook": assessment.rulebook.model_dump(exclude={"sentence"}),
        "trace": [
            (each.rule, each.definition, each.conclude, each.fact) for each in assessment.trace
        ],
    }


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", PEOPLE)
def test_a_golden_person_is_judged_the_same(name, code):
    intake = intake_of(name)
    assert judged(screen(intake, code)) == judged(screen(intake))
    assert screen(intake, code).language == code


def test_what_is_judged_can_differ():
    assert judged(screen(intake_of("two_ssris"))) != judged(screen(intake_of("safety_now")))


@pytest.mark.parametrize("code", OTHERS)
def test_a_medicine_goes_by_the_same_names_in_every_language(code):
    names, told = load_rulebook().names, rulebook_in(code).names
    for book in (load_rulebook(), rulebook_in(code)):
        for medicine in book.medicines.values():
            for name in medicine.names:
                assert names.recognise(name).medicine.id == medicine.id
                assert told.recognise(name).medicine.id == medicine.id


@pytest.mark.parametrize("code", OTHERS)
def test_a_rulebook_in_another_language_knows_the_same(code):
    book, told = load_rulebook(), rulebook_in(code)
    assert told.digest == book.digest
    assert told.rules.keys() == book.rules.keys()
    for name, rule in book.rules.items():
        assert told.rules[name].model_dump(exclude={"title", "says"}) == rule.model_dump(
            exclude={"title", "says"}
        )
    assert told.thresholds == book.thresholds


# Nothing stays in English


def read_in(content, key=""):
    """Every text of an assessment that a person reads."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for name, value in content.items():
            if name not in NOT_READ:
                yield from read_in(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from read_in(value, key)


def shown_to(name, code):
    """What one person reads, in the assessment and in the report, line breaks aside."""
    assessment = screen(intake_of(name), code)
    content = json.loads(assessment.model_dump_json())
    report = text_report(assessment).split(f"[{next(iter(assessment.sources))}]")[0]
    return [*read_in(content), " ".join(report.split())]


def left_in_english(shown, code):
    """The English that a language would have said otherwise."""
    whole = "\n".join(shown)
    lines = set(shown)
    for text, said in pairs(code):
        if text == said:
            continue
        if " " in text and text in lines:
            yield text
        piece = max(PLACEHOLDER.split(text), key=len).strip()
        if piece.count(" ") >= 2 and piece in whole and piece not in said:
            yield text


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_sentence_of_an_assessment_stays_in_english(code):
    shown = [line for name in PEOPLE for line in shown_to(name, code)]
    assert sorted(set(left_in_english(shown, code))) == []


def test_the_search_for_english_finds_english():
    shown = [line for name in PEOPLE for line in shown_to(name, ENGLISH)]
    assert len(set(left_in_english(shown, "es"))) > 400


@pytest.mark.parametrize("code", TRANSLATED)
def test_pages_and_messages_are_said_in_the_language(code):
    english = about(), list(notices().values()), [each.ask for each in questions().values()]
    with speaking(code):
        told = about(), list(notices().values()), [each.ask for each in questions().values()]
        with pytest.raises(IntakeError) as error:
            read_intake('{"format": "trd-intake/1", "trials": [{"best_improvement": "a lot"}]}')
    assert told[0] != english[0]
    assert f"`{load_rulebook().digest}`" in told[0]
    same = sum(one == other for one, other in zip(told[2], english[2], strict=True))
    assert same < len(told[2]) / 20
    assert "expected" not in str(error.value)
    assert questions()["trials.best_improvement"].ask not in str(error.value)


def test_english_is_untouched_by_another_language():
    before = text_report(screen(intake_of("safety_now")))
    spanish = text_report(screen(intake_of("safety_now"), "es"))
    assert text_report(screen(intake_of("safety_now"))) == before
    assert spanish.startswith("!! USTED ESCRIBIÓ SOBRE PENSAMIENTOS DE QUITARSE LA VIDA")
    assert "13 11 14" in spanish


def test_the_command_line_speaks_a_language():
    path = str(GOLDEN / "two_ssris" / "intake.json")
    shown = CliRunner().invoke(commands, ["assess", "--language", "es", path])
    assert shown.exit_code == 0
    assert "Podría" in shown.output or "podría cumplirse" in shown.output
    refused = CliRunner().invoke(commands, ["assess", "--language", "xx", path])
    assert refused.exit_code == 2


# Adding a language is adding a file


@pytest.mark.usefixtures("forgotten")
def test_a_language_is_one_file(tmp_path, monkeypatch):
    sentence = notices()["notice"]
    (tmp_path / "eo.po").write_text(
        f'msgid "{sentence}"\nmsgstr "Tio ĉi ne diras al vi, kian malsanon vi havas."\n', "utf-8"
    )
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    languages.cache_clear()
    assert list(languages()) == ["en", "eo"]
    assert languages()["eo"].name == "Esperanto"
    intake = intake_of("two_ssris")
    assessment = screen(intake, "eo")
    assert assessment.language == "eo"
    assert assessment.notice == "Tio ĉi ne diras al vi, kian malsanon vi havas."
    assert assessment.headline.sentence == screen(intake).headline.sentence
    assert judged(assessment) == judged(screen(intake))


def test_a_new_file_is_filled_with_what_is_to_be_translated(tmp_path):
    path = tmp_path / "fr.po"
    path.write_text("", "utf-8")
    path.write_text(refreshed(path), "utf-8")
    assert len(missing_in(path)) == len(texts())
    with path.open("rb") as file:
        assert read_po(file, locale="fr").get(CHECKED_BY).string == NOBODY
    kept = path.read_text("utf-8").replace(
        'msgid "How old are you?"\nmsgstr ""', 'msgid "How old are you?"\nmsgstr "Quel âge ?"'
    )
    path.write_text(kept + '\nmsgid "Nobody says this."\nmsgstr "Personne."\n', "utf-8")
    again = refreshed(path)
    assert 'msgstr "Quel âge ?"' in again
    assert "Nobody says this." not in again


def test_a_language_that_is_not_known_is_refused():
    with pytest.raises(KeyError), speaking("xx"):
        pass
    with pytest.raises(KeyError):
        screen(intake_of("two_ssris"), "xx")


# Dates, numbers and lists


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "24 November 2026"),
        ("en_US", "November 24, 2026"),
        ("es", "24 de noviembre de 2026"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(code, written):
    with speaking(code):
        assert say_date(date(2026, 11, 24)) == written


@pytest.mark.parametrize(
    ("code", "one", "two", "none"),
    [
        ("en", "1 week", "2 weeks", "no medicine"),
        ("en_US", "1 week", "2 weeks", "no medicine"),
        ("es", "1 semana", "2 semanas", "ningún medicamento"),
    ],
)
def test_one_and_many_have_their_own_forms(code, one, two, none):
    with speaking(code):
        assert (weeks_counted(1), weeks_counted(2), medicines_counted(0)) == (one, two, none)


@pytest.mark.parametrize(
    ("code", "both", "either"),
    [("en", "a and b", "a or b"), ("en_US", "a and b", "a or b"), ("es", "a y b", "a o b")],
)
def test_a_list_is_joined_as_the_language_joins_it(code, both, either):
    with speaking(code):
        assert say_list(["a", "b"]) == both
        assert say_list(["a", "b"], "or") == either
        assert say_list(["a"]) == "a"


def test_speaking_ends_with_its_block():
    with speaking("es"):
        assert say("not known") == "no se sabe"
        with speaking("en_US"):
            assert say("not known") == "not known"
        assert say("not known") == "no se sabe"
    assert say("not known") == "not known"
    assert say_count("{number} week", "{number} weeks", 1) == "1 week"


def test_a_model_without_words_stays_the_very_same():
    threshold = Threshold(
        value=1, unit="weeks", means="a number", known="found", source="x", where="y"
    )
    with speaking("es"):
        assert in_language(threshold) is threshold


# American English


@pytest.mark.parametrize(
    ("british", "spelt"),
    [
        ("Sleep apnoea", "Sleep apnea"),
        ("Anaemia or low iron", "Anemia or low iron"),
        ("a {programme} with a programme", "a {programme} with a program"),
        ("Licences differ", "Licenses differ"),
        ("You practise it", "You practice it"),
        ("a comparison, always precise", "a comparison, always precise"),
    ],
)
def test_american_spelling_changes_whole_words_only(british, spelt):
    assert american(british) == spelt


def test_american_english_differs_in_its_spelling_alone():
    for text, said in pairs(AMERICAN):
        assert said == american(text) != text
    with speaking(AMERICAN):
        for place, question in questions().items():
            if question.instrument:
                with speaking(ENGLISH):
                    assert question == questions()[place]
