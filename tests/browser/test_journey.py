"""Whole people, by clicking and typing alone: from the first page to the files they take along."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import IN_FULL, LOOKS, ROOT, TOLD
from playwright.sync_api import expect
from test_accessibility import fits, serious

MOST_INTERACTIONS = 60


def download(person, name, folder):
    with person.page.expect_download() as started:
        person.page.get_by_role("button", name=name).first.click()
    saved = folder / started.value.suggested_filename
    started.value.save_as(saved)
    return saved


def assessed(answers):
    """What the command line makes of an answers file."""
    command = [Path(sys.executable).parent / "trd-screen", "assess", answers, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def result_of(person):
    """What the result page says, read off the page."""
    page = person.page
    expect(page.get_by_role("button", name="I am done")).to_be_visible()  # the last to be drawn
    return {
        "text": at_rest(page),
        "verdicts": page.locator(".trd-definitions .verdict").all_inner_texts(),
        "bars": page.locator(".trd-bars .trd-said").all_inner_texts(),
    }


def at_rest(page):
    """The text of the page once it no longer changes: a loaded machine draws late."""
    text = ""
    for _ in range(40):
        before, text = text, page.locator("[data-testid=stMain]").inner_text()
        if text == before:
            break
        page.wait_for_timeout(300)
    return text


@pytest.mark.parametrize("look", LOOKS if IN_FULL else ["phone", "desk in the dark"])
def test_a_whole_person_from_the_first_page_to_the_files_and_back(
    anyone, tmp_path, record_property, look
):
    me = anyone(look=look)
    me.whole_form()
    assert fits(me.page)
    me.onward()
    me.at("Your result")
    seconds = time.monotonic() - me.began
    record_property(TOLD, f"whole form, {look}: {me.interactions} interactions, {seconds:.0f} s")
    assert fits(me.page)
    assert serious(me.page) == []
    shown = result_of(me)
    answers = download(me, "My answers (file)", tmp_path)
    pdf = download(me, "Summary (PDF)", tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")

    by_command = assessed(answers)
    assert by_command["headline"]["sentence"] in shown["text"]
    assert "This definition may be met" in by_command["headline"]["sentence"]
    words = {
        "may_be_met": "may be met",
        "not_met_on_these_answers": "not met on these answers",
        "cannot_tell": "cannot tell yet",
    }
    assert shown["verdicts"] == [words[each["verdict"]] for each in by_command["definitions"]]
    assert len(shown["bars"]) == len(by_command["trials"]) == 2
    for question in by_command["questions_to_bring"]:
        assert question in shown["text"]
    assert by_command["severity"]["sentence"] in shown["text"]

    later = anyone(look=look)  # another browser, with nothing in it
    later.open_file(answers)
    later.at("Check your answers")
    later.onward()
    later.at("Your result")
    assert result_of(later) == shown


def test_a_person_with_two_medicines_needs_at_most_sixty_interactions(anyone, record_property):
    me = anyone()
    me.short_form()
    seconds = time.monotonic() - me.began
    record_property(TOLD, f"short form: {me.interactions} interactions, {seconds:.0f} s")
    assert me.interactions <= MOST_INTERACTIONS
    expect(me.page.get_by_text("This definition may be met").first).to_be_visible()


def test_in_spanish_everything_from_the_question_to_the_result_is_spanish(anyone):
    me = anyone(locale="es-ES")
    me.page.get_by_text("retomar", exact=False)
    me.page.get_by_role("button", name="ejemplo").first.or_(
        me.page.get_by_text("archivo guardado")
    ).first.click()
    me.settle()
    me.page.get_by_role("button", name="ejemplo").first.click()
    me.settle()
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Su resultado")
    text = me.page.locator("[data-testid=stMain]").inner_text()
    for english in (
        "This definition",
        "Worth checking",
        "Questions to bring",
        "medicines",
        "weeks",
    ):
        assert english not in text
    assert me.page.evaluate("document.documentElement.lang") == "es"
    assert fits(me.page)
