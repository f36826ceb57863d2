"""The prior-authorisation work sheet: facts as they were given, and no verdict beside them."""

import io
import json
import re
import shutil
import tomllib
from datetime import date
from functools import cache
from typing import get_args

import pikepdf
import pytest
from conftest import ROOT
from hypothesis import given, settings
from pdfua import validate
from pydantic import ValidationError
from pypdf import PdfReader
from strategies import as_intake, intakes
from test_golden import PEOPLE, intake_of
from test_pdf import HOSTILE, PAPERS, tags
from test_properties import thorough
from test_wording import forbidden_in

from rules.authorisation import PayerList, RecordFact
from rules.errors import RulebookError
from rules.language import speaking
from rules.rulebook import KNOWLEDGE, load_rulebook
from screening.assess import screen
from screening.example import example_intake
from screening.questions import question_at
from screening.report.authorisation import (
    Confirmation,
    Score,
    authorisation_pdf,
    authorisation_sheet,
    authorisation_text,
    printing,
)
from screening.report.authorisation import sheet as sheets
from screening.report.authorisation.asked import TITLES, all_places
from screening.report.authorisation.held import HELD
from screening.report.lines import WIDTH
from screening.report.pdf import PdfError
from screening.trial import PERMILLE

BOOK = load_rulebook()
DAY = date(2026, 11, 24)
NEW_YORK = [
    ("Buspar", 10),
    ("Wellbutrin", 150),
    ("Prozac", 20),
    ("Zoloft", 25),
    ("Lamictal", 25),
    ("Seroquel", 25),
]
"""The doses of a published appeal, without dates or weeks (triage.md 5 and 8.7)."""


def sheet_of(content, language="en", **more):
    intake = as_intake({"format": "trd-intake/1", **content})
    return authorisation_sheet(intake, screen(intake, language), prepared_on=DAY, **more)


@cache
def example(paper=None):
    made = sheet_of(example_intake(), reference="7F3K")
    return made, authorisation_pdf(made, paper)


@cache
def sheet_for(name):
    intake = intake_of(name)
    return authorisation_sheet(intake, screen(intake), prepared_on=DAY)


def rows_of(sheet):
    return {row.number: row for row in (*sheet.antidepressants.rows, *sheet.added.rows)}


def cells(row):
    """Every cell of a medicine that holds only what was reported."""
    return row.model_dump(exclude={"number", "remarks", "provenance"})


def record_side(sheet):
    """Every text that tells of the person, without the names of questions and what plans ask."""
    for facts in (sheet.person, *sheet.answers):
        yield from (line for each in facts.facts for line in each.lines)
    for row in rows_of(sheet).values():
        yield from cells(row).values()
        yield from (row.provenance.reported, row.provenance.confirmed, *row.remarks)
    for table in (sheet.talking, sheet.other):
        yield from table.others
        for row in table.rows:
            yield from row.model_dump().values()
    yield from (cell for row in sheet.scores.rows for cell in row)
    yield from (line for each in sheet.scores.more for line in each.lines)
    for therapy in sheet.therapies:
        for row in therapy.rows:
            yield from (*row.holds, *row.missing)


def beside(sheet, therapy, title):
    (part,) = [each for each in sheet.therapies if each.id == therapy]
    return next(row for row in part.rows if row.title == title)


def numbers_in(text):
    return {float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)}


# ------------------------------------------------------------------------- what plans ask, as data


LISTS = (KNOWLEDGE / "prior_authorisation.toml").read_text("utf-8")


def changed(old, new):
    assert old in LISTS
    return LISTS.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('fact = "age"', 'facts = "age"', "Extra inputs"),
        ('fact = "age"', 'fact = "height"', "fact"),
        ('asks = "Age {years} or over"', 'asks = "Age {age} or over"', "by its name"),
        ('asks = "Age {years} or over"', 'asks = "Age {years}, not 17"', "stands in numbers"),
        ("{ at_least = 18, unit", "{ at_least = 18, below = 90, unit", "write one of"),
        ("{ at_least = 18, unit", "{ unit", "write one of"),
        ('unit = "years"', 'units = "years"', "Extra inputs"),
        ('fact = "age",', 'fact = "age", topics = ["stroke"],', "only with it"),
        ('topics = ["no_one_to_drive_home"], ', "", "only with it"),
        ('topics = ["aneurysm",', 'topics = ["broken_leg",', "topics"),
        ('known = "found"', 'known = "sure"', "known"),
        ('asked = "by_some_plans"', 'asked = "always"', "asked"),
    ],
)
def test_a_wrong_point_is_refused(old, new, says):
    tables = tomllib.loads(changed(old, new))
    with pytest.raises(ValidationError, match=says):
        PayerList.model_validate(
            {"id": "esketamine", "review": tables["review"], **tables["esketamine"]}
        )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('fact = "age"', 'facts = "age"', r"prior_authorisation.toml \[esketamine\]"),
        (
            'source = "cigna-esketamine"',
            'source = "nobody"',
            "esketamine: no source called 'nobody'",
        ),
        ('"nobody yet"', '"The project\'s developers"', "someone other than its author"),
    ],
)
def test_a_broken_list_is_named(tmp_path, old, new, says):
    knowledge = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    (knowledge / "prior_authorisation.toml").write_text(changed(old, new), "utf-8")
    with pytest.raises(RulebookError, match=says):
        load_rulebook(knowledge)


def test_the_lists_are_reviewed_like_everything_else():
    names = {name for name, _ in BOOK.reviews() if name.startswith("prior authorisation")}
    assert names == {f"prior authorisation {key}" for key in ("esketamine", "tms", "vns", "ect")}
    lists = BOOK.prior_authorisation.values()
    last = max(payers.review.again_by for payers in lists)
    assert names <= {due.entry for due in BOOK.due(last)}


def test_every_fact_is_asked_about_and_can_be_told():
    asked = {point.fact for payers in BOOK.prior_authorisation.values() for point in payers.points}
    assert asked == set(get_args(RecordFact)) == set(TITLES)
    assert set(HELD) == asked - {"health_answers"}
    assert all(question_at(place) for place in all_places(BOOK))


def test_nothing_asked_says_what_must_never_be_said():
    for payers in BOOK.prior_authorisation.values():
        for point in payers.points:
            assert forbidden_in(point.words) == []


# ------------------------------------------------------------------------------------ the medicines


def test_the_new_york_case():
    trials = [
        {
            "medicine": name,
            "taken_as": "alone" if number in (2, 3, 4) else "added_to_another",
            "highest_steady_dose_mg": dose,
        }
        for number, (name, dose) in enumerate(NEW_YORK, start=1)
    ]
    sheet = sheet_of({"country": "US", "trials": trials})
    assert [row.name for row in sheet.antidepressants.rows] == [
        "Bupropion",
        "Fluoxetine",
        "Sertraline",
    ]
    rows = rows_of(sheet)
    assert rows[4].written == "Zoloft"
    assert rows[4].remarks[0] == "dose low: the usual least dose is 50 mg"
    for number in (1, 5, 6):
        add_on = rows[number]
        assert add_on in sheet.added.rows
        assert add_on.remarks[0] == "add-on"
        assert add_on.remarks[1].startswith("dose low: the usual least dose is ")
        assert add_on.remarks[-1] == "not counted as an antidepressant trial"
    for number in (2, 3):
        assert "unclear: time not given" in rows[number].remarks
        assert not any(remark.startswith("dose low") for remark in rows[number].remarks)
    assert "a usual dose; some sources ask for 300 mg" in rows[2].remarks
    for row in rows.values():
        assert row.weeks == row.started == row.stopped == row.missed == row.best == "not given"
    time = beside(sheet, "tms", "Time at that dose")
    assert time.asked[0].words == "6 weeks or more of each, at a usual dose"
    assert time.holds == ("2: not given · 3: not given · 4: not given",)
    assert time.missing == ("the time at that dose: 2, 3, 4",)
    dose = beside(sheet, "tms", "Dose")
    assert "4: 25 mg (usual least dose: 50 mg)" in dose.holds[0]


def test_an_add_on_is_apart_however_it_was_taken():
    names = ["Buspar", "Lamictal", "Seroquel", "St John's Wort", "Spravato"]
    trials = [{"medicine": name} for name in names]
    trials.append({"medicine": "Mirtazapine", "taken_as": "added_to_another"})
    sheet = sheet_of({"trials": trials})
    assert sheet.antidepressants.rows == ()
    assert len(sheet.added.rows) == 6
    assert sheet.added.rows[4].remarks[0] == "another kind of treatment"
    assert beside(sheet, "tms", "Antidepressants taken").holds == ("none listed",)


def test_what_was_asked_stands_beside_what_is_held_and_nothing_is_judged():
    sheet, _ = example()
    time = beside(sheet, "esketamine", "Time at that dose")
    assert [point.words for point in time.asked] == [
        "6 weeks or more of each, at a usual dose",
        "4 weeks or more of each",
        "8 weeks or more of each",
    ]
    assert [point.lead for point in time.asked] == ["Commonly:", "Some plans:", "Some plans:"]
    assert time.holds == ("1: 10 weeks · 2: at least 4, less than 8 weeks · 3: Not sure",)
    score = beside(sheet, "esketamine", "PHQ-9")
    assert score.holds == ("16 of 27 on 2026-11-20", "4 days before this sheet was prepared")
    for text in record_side(sheet):
        assert not re.search(
            r"\b(met|meets?|fulfil\w*|satisf\w*|enough)\b", text.replace("help enough", "")
        )


def test_every_reason_for_stopping_is_told():
    trial = {"medicine": "Zoloft", "still_taking": "no", "stop_reason": ["cost", "side_effects"]}
    sheet = sheet_of({"trials": [trial]})
    assert rows_of(sheet)[1].why_stopped == "Cost or supply; Side effects; which ones: not asked"
    assert beside(sheet, "tms", "Why it was stopped").missing == ("which side effects: 1",)


def test_dates_stand_as_they_were_given():
    trials = [
        {"medicine": "Zoloft", "started_on": "2025", "stopped_on": "2025-08", "still_taking": "no"},
        {"medicine": "Prozac", "started_on": "2025-09-03", "still_taking": "yes"},
    ]
    one, two = rows_of(sheet_of({"filled_in_on": "2026-11-20", "trials": trials})).values()
    assert (one.started, one.stopped) == ("2025", "2025-08")
    assert (two.started, two.stopped, two.why_stopped) == (
        "2025-09-03",
        "still taking it",
        "still taking it",
    )
    assert any(remark.startswith("by its dates: 63 weeks") for remark in two.remarks)
    assert two.weeks == "not given"


def test_a_confirmed_medicine_says_in_which_record_and_when():
    mark = Confirmation(source="pharmacy record", on=date(2026, 11, 23))
    sheet = sheet_of(example_intake(), confirmed={1: mark})
    one, two, _ = rows_of(sheet).values()
    assert one.provenance.confirmed == "confirmed in pharmacy record, 2026-11-23"
    assert one.provenance.reported == "patient-reported, from a pharmacy record"
    assert two.provenance.confirmed == ""
    text = authorisation_text(sheet)
    assert text.count("[ ] verified in record") == 2


def test_a_confirmed_medicine_must_be_on_the_form():
    mark = Confirmation(source="chart", on=DAY)
    for number in (0, 4):
        with pytest.raises(ValueError, match="no medicine number"):
            sheet_of(example_intake(), confirmed={number: mark})


def test_a_dose_that_looks_odd_or_depends_on_its_form_says_so():
    trials = [
        {"medicine": "Escitalopram", "highest_steady_dose_mg": 500},
        {"medicine": "Citalopram", "highest_steady_dose_mg": 16},
    ]
    odd, drops = rows_of(sheet_of({"trials": trials})).values()
    assert odd.dose == "500 mg, to be checked"
    assert not any("dose" in remark for remark in odd.remarks)
    assert drops.remarks[0] == "unclear: what the dose amounts to depends on the form"


def test_what_was_measured_stands_over_not_sure():
    trial = {"medicine": "Zoloft", "improvement_percent": 0, "best_improvement": "not_sure"}
    sheet = sheet_of({"trials": [trial]})
    assert rows_of(sheet)[1].best == "no better"
    assert beside(sheet, "esketamine", "Improvement").missing == ()


@settings(thorough, max_examples=60)
@given(intakes(most_trials=4))
def test_every_number_of_a_medicine_comes_from_the_form(content):
    intake = as_intake(content)
    sheet = authorisation_sheet(intake, screen(intake), prepared_on=DAY)
    rows = rows_of(sheet)
    assert len(rows) == len(content["trials"] or ())
    for number, row in rows.items():
        given_trial = content["trials"][number - 1]
        known = BOOK.names.recognise(given_trial["medicine"] or "").medicine
        written = numbers_in(json.dumps(given_trial))
        for question in ("best_improvement", "improvement_at_end"):
            ends = PERMILLE.get(given_trial[question], ())
            written |= {abs(end) / 10 for end in ends} | {(end + 1) / 10 for end in ends}
        if known:
            written |= numbers_in(f"{known.name} {known.class_}")
        for name, cell in cells(row).items():
            assert numbers_in(cell.replace("-", " ")) <= written, (name, cell)
        for question, cell in (
            ("highest_steady_dose_mg", row.dose),
            ("weeks_at_that_dose", row.weeks),
        ):
            if given_trial[question] is None:
                assert cell == "not given"


# ----------------------------------------------------------------------- what is not known stays so


def test_nothing_known_prints_no_number_and_no_answer():
    sheet = sheet_of({})
    shown = list(record_side(sheet))
    assert not any(re.search(r"\d", text) for text in shown), shown
    unknown = ("not given", "not answered", "not part of this form")
    for facts in (sheet.person, *sheet.answers):
        for each in facts.facts:
            assert all(any(words in line for words in unknown) for line in each.lines)
    for therapy in sheet.therapies:
        for row in therapy.rows:
            assert row.missing or row.title == "ECT, TMS, ketamine before", row.title
            assert all(any(words in line for words in unknown) for line in row.holds), row
    assert sheet.antidepressants.empty == sheet.added.empty == sheet.scores.empty == "not given"
    assert sheet.about == (
        "Prepared: 24 November 2026",
        "Form filled in: date not given",
        "By: not given",
    )


def test_an_empty_medicine_is_not_given_throughout():
    row = rows_of(sheet_of({"trials": [{"remembered_as": "small and blue"}]}))[1]
    words = {name: cell for name, cell in cells(row).items() if name != "written"}
    assert set(words.values()) == {"not given"}
    assert "as remembered: “small and blue”" in row.remarks


def test_not_sure_stays_not_sure():
    trial = dict.fromkeys(
        ("highest_steady_dose_mg", "weeks_at_that_dose", "started_on", "missed_doses_per_week",
         "best_improvement", "in_current_episode"), "not_sure",
    )  # fmt: skip
    sheet = sheet_of(
        {"person": {"age_years": "not_sure"}, "trials": [{"medicine": "Zoloft", **trial}]}
    )
    row = rows_of(sheet)[1]
    assert {row.dose, row.weeks, row.started, row.missed, row.best, row.in_spell} == {"Not sure"}
    assert beside(sheet, "tms", "Age").missing == ("age",)


def test_none_taken_is_said_only_where_it_was_answered():
    assert sheet_of({"medicines_taken": "no"}).antidepressants.empty == "none taken, as answered"
    assert sheet_of({"trials": []}).antidepressants.empty == "none listed"
    assert sheet_of({"medicines_taken": "not_sure"}).antidepressants.empty == "not given"


def test_scores_stand_with_their_dates():
    scores = (
        Score(on=date(2026, 6, 1), range=(11, 17)),
        Score(on=date(2026, 2, 1), total=22, item_9=0),
    )
    sheet = sheet_of({"filled_in_on": "2026-11-20"}, scores=scores)
    assert sheet.scores.rows == (
        ("2026-02-01", "22 of 27", "0 of 3"),
        ("2026-06-01", "no total: between 11 and 17, with items missing", "not given"),
    )
    change = beside(sheet, "tms", "Change over time")
    assert change.holds[0] == "22 of 27 on 2026-02-01"
    assert beside(sheet, "tms", "PHQ-9").missing == ("a whole total",)


def test_a_score_without_its_day_is_no_dated_score():
    sheet = sheet_of({"symptoms": {"phq9": [1] * 9}})
    assert sheet.scores.rows == (("date not given", "9 of 27", "1 of 3"),)
    assert beside(sheet, "tms", "PHQ-9").missing == ("a dated score",)


def test_treatments_keep_their_method_and_what_was_not_said():
    sheet = sheet_of(
        {
            "other_treatments": {
                "cbt": {"tried": "yes", "how_much": 8},
                "ect": {"tried": "no"},
                "rtms": {"tried": "not_sure"},
            }
        }
    )
    (cbt,), (rtms,) = sheet.talking.rows, sheet.other.rows
    assert (cbt.name, cbt.sessions, cbt.when) == ("Cognitive behavioural therapy", "8", "not given")
    assert rtms.tried == "Not sure"
    assert sheet.other.others[0] == "No: Electroconvulsive therapy (ECT)"
    talking = beside(sheet, "tms", "Talking therapy")
    assert "when it was: Cognitive behavioural therapy" in talking.missing
    assert "not answered: all others" in talking.holds


def test_a_yes_is_always_named():
    health = {"brain_bleed": "yes", "ketamine_allergy": "not_sure", "aneurysm": "no"}
    sheet = sheet_of({"health": health, "mood_elevation": {"told_bipolar": "yes"}})
    row = beside(sheet, "esketamine", "Health and care")
    assert row.holds[:2] == (
        "Yes: Bleeding in the brain, ever",
        "Not sure: Allergy to ketamine or esketamine",
    )
    assert "bipolar disorder?" in beside(sheet, "tms", "Bipolar disorder").holds[0]
    many = dict.fromkeys(("metal_in_head_or_neck", "cochlear_implant"), "yes")
    near = beside(sheet_of({"health": many}), "tms", "Health and care")
    assert near.holds[0].startswith("Yes: Metal in the head or neck")
    assert near.holds[0].endswith("; Cochlear implant")


def test_a_safety_answer_comes_before_the_paperwork():
    sheet = sheet_for("safety_now")
    assert sheet.safety.endswith("Read the summary first.")
    assert authorisation_text(sheet).startswith("!! Answers on this form")
    assert sheet_for("two_ssris").safety == ""


# ----------------------------------------------------------------------------- the words, as printed


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_is_written_that_must_never_be_said(name):
    text = authorisation_text(sheet_for(name)).split("WHERE THE LISTS COME FROM")[0]
    plain = " ".join(text.split())
    assert forbidden_in(plain) == []
    assert not re.search(r"criteria (are )?(met|fulfilled)(?!\.)", plain)
    assert not re.search(r"\bfail(ed|ure|ures|s)?\b", plain.replace("heart failure", ""))
    assert "criteria differ by plan: check the current policy" in plain.lower()
    assert "no letter, and no claim that criteria are met" in plain
    assert "4 of 4 are unreviewed" in plain
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_checked_list_is_not_called_unreviewed(monkeypatch):
    checked = {
        key: payers.model_copy(
            update={"review": payers.review.model_copy(update={"checked_by": "A clinician"})}
        )
        for key, payers in BOOK.prior_authorisation.items()
    }
    told = BOOK.model_copy(update={"prior_authorisation": checked})
    monkeypatch.setattr(sheets, "rulebook_in", lambda _: told)
    assert "unreviewed" not in authorisation_text(sheet_of({}))


def test_every_source_that_is_named_stands_at_the_end():
    sheet, _ = example()
    named = {
        int(re.match(r"\[(\d+)", point.source)[1])
        for therapy in sheet.therapies
        for row in therapy.rows
        for point in row.asked
    }
    assert named == set(range(1, len(sheet.sources) + 1))
    recalled = beside(sheet, "vns", "Age").asked[0]
    assert recalled.source.endswith(", recalled]")


def test_the_sheet_speaks_the_language_of_the_assessment():
    sheet = sheet_of(example_intake(), "es")
    assert sheet.language == "es"
    assert rows_of(sheet)[1].name == "Sertralina"
    with speaking("en"):
        assert "Sertralina" in authorisation_text(sheet)


# ------------------------------------------------------------------------------------------ the PDF


def pages(made):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def test_the_pdf_is_tagged_and_one_document(tmp_path):
    sheet, made = example()
    file = tmp_path / "sheet.pdf"
    file.write_bytes(made)
    report = validate(str(file))
    assert report.findings == ()
    assert {each.rule_id for each in report.outcomes if each.skipped_reason} <= {"UA-14-001"}
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == "en"
    found = [role for role, _ in tags(made)]
    assert found.count("H1") == 1
    assert {"H2", "H3", "Table", "TR", "TH", "TD"} <= set(found)
    tables = [place for place, role in enumerate(found) if role == "Table"]
    for start, end in zip(tables, [*tables[1:], len(found)], strict=True):
        assert "TH" in found[start:end]
    shown = pages(made)
    assert len(shown) <= 4
    assert shown[0].startswith("Prior-authorisation work sheet")
    for number, page in enumerate(shown, start=1):
        assert f"7F3K Page {number} of {len(shown)}" in page
        assert sheet.foot in page
    assert made == authorisation_pdf(sheet)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_pdf_has_the_paper_asked_for(paper):
    size = PdfReader(io.BytesIO(example(paper)[1])).pages[0].mediabox
    assert (round(size.width), round(size.height)) == PAPERS[paper]


def test_the_pdf_says_what_the_text_says():
    sheet, made = example()
    plain = " ".join(pages(made)).replace(" ", "")
    said = [
        *sheet.notices,
        *(cell for row in rows_of(sheet).values() for cell in cells(row).values()),
        *(part.title for part in sheet.therapies),
        *(point.words for part in sheet.therapies for row in part.rows for point in row.asked),
        *sheet.sources,
    ]
    assert [words for words in said if words.replace(" ", "") not in plain] == []


def test_any_text_can_be_printed_and_none_is_markup():
    """Every hostile text at once: in a name, a record, a reference and what is remembered."""
    trials = [
        {"medicine": text[:200], "remembered_as": text[:300], "taken_as": "alone"}
        for text in HOSTILE.values()
    ]
    marks = {
        number: Confirmation(source=text, on=DAY)
        for number, text in enumerate(HOSTILE.values(), start=1)
        if number % 2
    }
    sheet = sheet_of({"trials": trials}, confirmed=marks, reference=HOSTILE["markup"])
    plain = " ".join(pages(authorisation_pdf(sheet))).replace(" ", "")
    assert HOSTILE["markup"].replace(" ", "") in plain
    assert "standsforacharacterthatcouldnotbeprinted" in plain


def test_a_failure_says_nothing_of_what_was_written(monkeypatch):
    monkeypatch.setattr(printing, "all_printable", lambda words: words)
    sheet = sheet_of({"trials": [{"medicine": "😀 private"}]})
    with pytest.raises(PdfError) as failed:
        authorisation_pdf(sheet)
    assert "private" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_the_template_says_nothing_of_its_own():
    template = (ROOT / "screening" / "report" / "authorisation" / "sheet.typ").read_text("utf-8")
    code = "\n".join(line.partition("//")[0] for line in template.splitlines())
    assert re.findall(r"\[(?![^\]]*#)[^\]\\]*[A-Za-z]{2}[^\]]*\]", code) == []
