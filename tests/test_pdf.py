"""The printed summary: tagged, whole, one page for the clinician, and proof against any text."""

import io
import json
import re
import unicodedata
from datetime import date
from functools import cache
from itertools import pairwise
from typing import get_args

import pikepdf
import pytest
import typst
from conftest import ROOT
from pdfua import validate
from pypdf import PdfReader
from test_golden import GOLDEN, PEOPLE, assessed
from test_wording import forbidden_in

from rules.language import languages, say, speaking
from rules.topics import HealthTopic, MedicineTopic
from screening.assess import screen
from screening.example import example_intake
from screening.read import read_intake
from screening.report import pdf
from screening.report.after_table import ROOMY
from screening.report.pdf import PdfError, pdf_of_form, pdf_summary
from screening.report.printable import MARK, characters, printable
from screening.timeline import timeline

PAPERS = {"a4": (595, 842), "letter": (612, 792)}
THE_SIGN_IS_EXPLAINED = f"{MARK} stands for a character that could not be printed."


@cache
def summary(name, paper=None, *, with_options=True):
    return pdf_summary(assessed(name), paper=paper, with_options=with_options)


@cache
def pages(made):
    """The text of each page on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def whole(made):
    """The text of all pages, as if there were no feet between them."""
    foot = r" ?Not a diagnosis. A self-report to talk about with a clinician. Page \d+ of \d+ ?"
    return " ".join(re.sub(foot, " ", page).strip() for page in pages(made))


def of_form(**changed):
    form = {"format": "trd-intake/1", "filled_in_on": "2026-11-20", **changed}
    return screen(read_intake(json.dumps(form).encode(), date(2026, 11, 24)))


def tags(made):
    """Every structure element in reading order, as its role and its depth."""

    def walk(element, depth):
        if not isinstance(element, pikepdf.Dictionary):
            return
        if "/S" in element:
            yield str(element.S).lstrip("/"), depth
        inside = element.get("/K", [])
        for each in inside if isinstance(inside, pikepdf.Array) else [inside]:
            yield from walk(each, depth + 1)

    with pikepdf.open(io.BytesIO(made)) as document:
        return list(walk(document.Root.StructTreeRoot, 0))


@pytest.mark.parametrize("name", PEOPLE)
def test_every_person_has_a_tagged_summary(name, tmp_path):
    made = summary(name)
    with pikepdf.open(io.BytesIO(made)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == assessed(name).language
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].startswith("Pre-visit self-report")
    file = tmp_path / "summary.pdf"
    file.write_bytes(made)
    report = validate(str(file))
    assert report.findings == ()
    # Its rule about headings cannot read lists of children; headings are checked below.
    assert {each.rule_id for each in report.outcomes if each.skipped_reason} <= {"UA-14-001"}


def test_the_check_finds_what_it_looks_for(tmp_path):
    with pikepdf.open(io.BytesIO(summary("two_ssris"))) as document:
        del document.Root.Lang
        document.save(tmp_path / "no-language.pdf")
    assert validate(str(tmp_path / "no-language.pdf")).findings


@pytest.mark.parametrize("name", PEOPLE)
def test_headings_and_tables_are_real(name):
    found = [role for role, _ in tags(summary(name))]
    levels = [int(role[1]) for role in found if role in {"H1", "H2", "H3", "H4"}]
    assert levels[0] == 1
    assert levels.count(1) == 2
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"Table", "TR", "TH", "TD", "L", "LI"} <= set(found)
    tables = [place for place, role in enumerate(found) if role == "Table"]
    for start, end in zip(tables, [*tables[1:], len(found)], strict=True):
        assert "TH" in found[start:end]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", PEOPLE)
def test_the_clinician_has_exactly_one_page(name, paper):
    made = summary(name, paper)
    size = PdfReader(io.BytesIO(made)).pages[0].mediabox
    assert (round(size.width), round(size.height)) == PAPERS[paper]
    first, second, *_ = pages(made)
    assert first.startswith("Pre-visit self-report")
    assert assessed(name).rulebook.sentence in first
    assert assessed(name).rulebook.digest in first
    assert second.startswith("For you")
    places = [
        first.index(words)
        for words in ("Safety", "No one was notified.", "Check first", "PHQ-9", "Trials", "Missing")
    ]
    assert places == sorted(places)


def sizes_on_page_one(made):
    """The size of every word on page one, without the signs drawn inside a circle."""
    found = set()

    def seen(text, _page, place, _font, size):
        if text.strip() and text.strip() not in set("✓?\u2013="):
            found.add(round(abs(place[3]) * size, 1))

    PdfReader(io.BytesIO(made)).pages[0].extract_text(visitor_text=seen)
    return found


@pytest.mark.parametrize("name", PEOPLE)
def test_page_one_is_large_enough_to_read(name):
    assert min(sizes_on_page_one(summary(name))) >= 10


@pytest.mark.parametrize("name", PEOPLE)
def test_the_clinicians_page_says_what_the_assessment_says(name):
    assessment = assessed(name)
    first = pages(summary(name))[0]
    for finding in assessment.safety.findings:
        answer = finding.says.split(". ")[0]
        assert answer in first, answer
    assert first.index("No one was notified.") < first.index(assessment.headline.sentence)
    assert assessment.severity.sentence in first
    table = first[first.index(assessment.headline.sentence) :].replace(" ", "")
    for trial in assessment.trials:  # a long name takes two lines
        assert f"{trial.number}. {trial.name}".replace(" ", "") in table
    for note in assessment.reconsider:
        if note.finding.conclude == "another_pathway":
            assert note.finding.title in first


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_is_printed_that_must_never_be_said(name):
    text = whole(summary(name)).split("How this was worked out")[0]
    assert forbidden_in(text) == []
    for level in ("low", "medium", "moderate", "high"):
        assert f"{level} risk" not in text.lower()


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_has_its_number_and_the_notice(name):
    made = pages(summary(name))
    for number, page in enumerate(made, start=1):
        assert f"Page {number} of {len(made)}" in page
        assert "Not a diagnosis. A self-report to talk about with a clinician." in page
    assert "Do not start, stop or change a medicine because of it." in made[1]


@pytest.mark.parametrize("name", PEOPLE)
def test_help_stands_at_the_top_of_the_persons_pages(name):
    assessment = assessed(name)
    second = pages(summary(name))[1]
    top = second[: second.index("This does not tell you what illness you have")]
    lines = assessment.safety.help_lines
    for line in [line for line in lines if line.kind == "emergency"][:1]:
        assert line.call in top
    for line in [line for line in lines if line.kind == "crisis_line"][:1]:
        assert line.name in top
    assert "Nobody is watching these answers live" in top


@pytest.mark.parametrize("name", PEOPLE)
def test_the_persons_pages_hold_everything_they_should(name):
    assessment, text = assessed(name), whole(summary(name))
    said = [
        *(bar.sentence for bar in timeline(assessment).bars),
        *(result.name for result in assessment.definitions),
        *(note.finding.says for note in assessment.reconsider),
        *(each.sentence for each in assessment.missing),
        *(each.sentence for each in assessment.asked_back),
        *assessment.questions_to_bring,
        *assessment.disagreements,
        *(option.title for option in assessment.options),
    ]
    assert [words for words in said if " ".join(words.split()) not in text] == []


@pytest.mark.parametrize("name", PEOPLE)
def test_without_options_no_option_is_named(name):
    text = whole(summary(name, with_options=False))
    assert [option.title for option in assessed(name).options if option.title in text] == []
    assert "Options to talk about" not in text
    assert "Whom do I call" in text


def test_options_are_named_otherwise():
    text = whole(summary("two_ssris"))
    assert all(option.title in text for option in assessed("two_ssris").options[:3])


def test_the_paper_is_that_of_the_country():
    width = {
        name: round(PdfReader(io.BytesIO(summary(name))).pages[0].mediabox.width)
        for name in ("two_ssris", "five_trials_definitions_disagree", "lost_response")
    }
    assert assessed("two_ssris").country == "US"
    assert assessed("five_trials_definitions_disagree").country == "CA"
    assert width["two_ssris"] == width["five_trials_definitions_disagree"] == 612
    assert width["lost_response"] == (612 if assessed("lost_response").country == "US" else 595)


@pytest.mark.parametrize("language", list(languages()))
def test_the_summary_speaks_the_language_of_the_assessment(language):
    intake = read_intake((GOLDEN / "two_ssris" / "intake.json").read_bytes())
    made = pdf_summary(screen(intake, language))
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == language.replace("_", "-")
    with speaking(language):
        assert pages(made)[0].startswith(say("Pre-visit self-report"))
        assert pages(made)[1].startswith(say("For you"))


def test_the_same_answers_give_the_same_file():
    assessment = assessed("two_ssris")
    assert pdf_summary(assessment) == pdf_summary(assessment)


def test_only_the_fonts_that_come_along_are_used():
    names = set()
    for page in PdfReader(io.BytesIO(summary("two_ssris"))).pages:
        for font in page["/Resources"]["/Font"].values():
            names.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    assert {name.partition("-")[0] for name in names} == {"SourceSansPro"}


def test_what_is_not_known_is_printed_as_not_known():
    made = pdf_summary(of_form(trials=[{"medicine": "Sertraline"}]))
    first, text = pages(made)[0], whole(made)
    assert "1. Sertraline dose not known not known not known" in first
    assert "dose not known (the usual least dose is 50 mg)" in text
    assert "an unknown number of weeks" in text
    assert " 0 mg" not in text
    assert " 0 weeks" not in text


def test_nothing_said_at_all_is_no_zero():
    first = pages(summary("everything_unknown"))[0]
    assert "The PHQ-9 was not filled in." in first
    assert "No medicines were given." in first
    assert "Hopelessness, asked alone: not answered." in first


def test_a_dose_that_is_asked_back_says_so_in_the_table():
    first = pages(summary("typing_errors"))[0]
    assert "500 mg, to be checked" in first
    assert "answers look odd and are asked back" in first


def test_a_medicine_taken_twice_has_one_check_mark():
    first = pages(summary("same_medicine_twice"))[0]
    assert "counted with number 2" in first
    assert first.count("✓") == 1


# ------------------------------------------------------------------------------- hostile texts

MARKUP = "#strong[x] *bold* _low_ $x^2$ @ref <label> [y] `code` // no \\ = head - item ~ --- #{1+1}"
HOSTILE = {
    "markup": MARKUP,
    "emoji": "😀👩‍👩‍👧‍👦🏳️‍🌈 sertraline",
    "arabic": "سيرترالين دواء",
    "hebrew": "סרטרלין",
    "chinese": "舍曲林",
    "hindi": "क्षत्रिय",
    "long": "A" * 200,
    "lines": "one\nline\r\ntwo\u2028three\u0085four\ttab",
    "marks": "e\u0301\u0301\u0489 Zo\u0308loft q\u0301\u0327",
    "bidi": "\u202eabc\u202c \u200bx\ufeff\u2066y\u2069",
    "private": "\ue000\U000f0000\ufffd\uffff",
    "quotes": "\"'`${}%s{0}{name}</script>\\u0041",
}


def hostile_form(text, number=1):
    return of_form(country="GB", trials=[{"medicine": text}] * number)


@pytest.mark.parametrize("kind", HOSTILE)
def test_any_text_can_be_printed(kind):
    text = HOSTILE[kind]
    assessment = hostile_form(text)
    made = pdf_summary(
        assessment,
        own_words=f"{text}\n\n{text}",
        wants=(text, text),
        barriers=(text,),
        asked_about=(text,),
        filled_in_by=text,
    )
    assert pages(made)[1].startswith("For you")
    assert "Table" in [role for role, _ in tags(made)]


def test_markup_is_printed_as_it_was_typed():
    made = pdf_summary(hostile_form("Sertraline"), own_words=MARKUP, wants=("#sys.version",))
    text = whole(made)
    assert text.count(MARKUP) == 2
    assert "#sys.version" in text
    assert THE_SIGN_IS_EXPLAINED not in text


def test_a_name_with_markup_is_printed_as_it_was_typed():
    text = whole(pdf_summary(hostile_form("*Zoloft* #1 [x] $y$")))
    assert "1. *Zoloft* #1 [x] $y$" in text


def test_what_cannot_be_printed_has_a_sign_that_is_explained():
    text = whole(pdf_summary(hostile_form("😀 tablets")))
    assert f"{MARK} tablets" in text
    assert THE_SIGN_IS_EXPLAINED in text


def test_right_to_left_text_keeps_the_dose_beside_its_unit():
    assert printable("سيرترالين, 100 mg") == "سيرترالين\u200e, 100 mg"
    assert printable("قبل 3 أسابيع") == "قبل 3 أسابيع\u200e"


def test_own_words_are_cut_on_page_one_and_whole_further_on():
    words = " ".join(f"word{number}" for number in range(200))
    first, *others = pages(pdf_summary(hostile_form("Sertraline"), own_words=words))
    assert f"{words[: ROOMY.told]}" in first
    assert "word199" not in first
    assert words in " ".join(others).replace("- ", "-")


@pytest.mark.parametrize("paper", PAPERS)
def test_thirty_medicines_leave_the_clinician_one_page(paper):
    trials = [
        {
            "medicine": f"{'Sertraline' if number == 30 else 'unknown medicine number'} {number}",
            "highest_steady_dose_mg": 100,
            "weeks_at_that_dose": 8,
        }
        for number in range(1, 30)
    ]
    counts = {
        **example_intake()["trials"][0],
        "medicine": "Escitalopram",
        "highest_steady_dose_mg": 20,
    }
    made = pdf_summary(of_form(trials=[*trials, counts]), paper=paper)
    first, second, *others = pages(made)
    assert second.startswith("For you")
    assert "30. Escitalopram" in first  # it counts, so it is not among those left out
    assert "more medicines, further on" in first
    left_out = int(first.split(" more medicines, further on")[0].rsplit(" ", 1)[1])
    shown = sum(f"{number}. " in first for number in range(1, 31))
    assert shown + left_out >= 30
    assert shown >= 8
    assert all(
        f"{number}. unknown medicine number {number}" in " ".join(others) for number in (15, 29)
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_the_fullest_form_leaves_the_clinician_one_page(paper):
    form = example_intake()
    yes = "yes"
    form["safety"] |= {
        "wished_dead": yes, "better_off_dead": yes, "thoughts_of_killing_self": yes, "ever_tried": yes,
        "last_tried": "past_3_months", "thoughts_now": "rather_not_say", "plan_or_step": yes,
        "unusual_experiences": "now", "serotonin_signs": yes, "postpartum_signs": "not_sure",
    }  # fmt: skip
    form["symptoms"]["phq9"] = [3, 3, None, 3, 3, 3, 3, 3, 3]
    form["person"] = {"age_years": 70, "perinatal": ["postpartum", "breastfeeding"]}
    form["mood_elevation"] = {"four_days_high": yes, "less_sleep_more_energy": yes}
    form["health"] = dict.fromkeys(get_args(HealthTopic), yes)
    form["other_medicines"] = dict.fromkeys(get_args(MedicineTopic), yes)
    form["trials"] = [
        {**form["trials"][0], "medicine": f"{'W' * 55} {number}"} for number in range(30)
    ]
    assessment = of_form(**form)
    long = "Something that takes up a lot of room on the page"
    made = pdf_summary(
        assessment,
        paper=paper,
        own_words="W" * 300,
        wants=(long,) * 8,
        barriers=(long,) * 8,
        asked_about=(long,) * 8,
        filled_in_by="A helper, with me here",
    )
    first, second = pages(made)[:2]
    assert second.startswith("For you")
    assert "Own words:" in first
    assert assessment.rulebook.sentence in first
    assert min(sizes_on_page_one(made)) >= 10
    # What cannot wait is never among "and 20 more".
    assert first.index("Check first MAOI with another medicine") < first.index("more, further on")


# -------------------------------------------------------------------------------- the machinery


def test_every_character_listed_as_printable_is(tmp_path):
    template = tmp_path / "probe.typ"
    template.write_text(
        '#set document(title: "x")\n#set text(lang: "en", fallback: false, font: sys.inputs.font)\n'
        "#for weight in (400, 600) { par(text(weight: weight, sys.inputs.words)) }",
        "utf-8",
    )
    for font, known in characters().items():
        words = " ".join(
            f"o{each}" if unicodedata.category(each)[0] == "M" else each for each in sorted(known)
        )
        assert typst.compile(
            str(template),
            font_paths=pdf.fonts(),
            sys_inputs={"font": font, "words": words},
            pdf_standards="ua-1",
        )


def test_a_failure_says_nothing_of_what_was_written(monkeypatch):
    monkeypatch.setattr(pdf, "all_printable", lambda words: words)
    with pytest.raises(PdfError) as failed:
        pdf_summary(hostile_form("😀 private"))
    assert "private" not in str(failed.value)
    assert "😀" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_the_template_says_nothing_of_its_own():
    """Every word on paper goes through the translator; the template holds layout only."""
    template = (ROOT / "screening" / "report" / "summary.typ").read_text("utf-8")
    code = "\n".join(line.partition("//")[0] for line in template.splitlines())
    assert re.findall(r"\[(?![^\]]*#)[^\]\\]*[A-Za-z]{2}[^\]]*\]", code) == []


def test_a_form_brings_its_own_words_along():
    form = {**example_intake(), "goals": {"own_words": "Afraid of ECT", "matters": ["sleep"]}}
    intake = read_intake(json.dumps(form).encode(), date(2026, 11, 24))
    first = pages(pdf_of_form(intake, screen(intake)))[0]
    assert "Own words: “Afraid of ECT”" in first
    assert "Matters most: Sleep better" in first


def test_the_command_writes_the_summary(tmp_path):
    from click.testing import CliRunner  # noqa: PLC0415

    from screening.cli import commands  # noqa: PLC0415

    out = tmp_path / "summary.pdf"
    intake = GOLDEN / "lost_response" / "intake.json"
    arguments = ["summary", str(intake), "--output", str(out), "--no-options", "--paper", "letter"]
    done = CliRunner().invoke(commands, arguments)
    assert (done.exit_code, done.output) == (0, "")
    assert out.read_bytes() == pdf_summary(
        assessed("lost_response"), with_options=False, paper="letter"
    )
