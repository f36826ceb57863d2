"""The questionnaire by keyboard alone: Tab, Space, Enter, arrows and letters."""

import re

from playwright.sync_api import expect

MOST_TABS = 150
MOST_ANSWERS = 14
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e.matches('a,button,input,textarea,select,summary,[role=combobox],[role=option]')) { return ['', '', e.tagName]; }
  const group = e.closest('[role=radiogroup],[role=toolbar]');
  return [(e.getAttribute('aria-label') || e.innerText || e.value || '').trim(),
          (group && group.getAttribute('aria-label')) || '', e.tagName];
}"""


class Typist:
    """A person without a mouse."""

    def __init__(self, person):
        self.person, self.page = person, person.page

    def to(self, name, group=""):
        """Tab on until the wanted control has the focus; it must be reachable and named."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            words, around, _ = self.page.evaluate(FOCUSED)
            if around and re.search(group, around) and self._within(name):
                return
            if not group and re.search(name, words):
                return
        raise AssertionError(f"{name!r} was not reached by Tab")

    def _within(self, name):
        """Arrow on inside a group of answers; whether the wanted one has the focus."""
        for _ in range(MOST_ANSWERS):
            if re.search(name, self.page.evaluate(FOCUSED)[0]):
                return True
            self.page.keyboard.press("ArrowRight")
        return False

    def press(self, name, group=""):
        self.to(name, group)
        self.page.keyboard.press("Space")
        self.person.settle()

    def write(self, name, text, *, pick=False):
        self.to(name)
        self.page.keyboard.type(text, delay=15)
        if pick:
            self.page.wait_for_timeout(300)
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.person.settle()


def test_a_person_gets_to_the_result_by_keyboard_alone(anyone):
    person = anyone(look="desk")
    keys = Typist(person)
    keys.press(r"^Short form")
    person.at("About you")
    keys.write(r"How old are you", "41")
    keys.press(r"^None of these$", "apply to you")
    keys.press(r"^Next$")
    person.at("This spell of depression")
    keys.press(r"^Yes$", "Has a doctor")
    keys.press(r"^1 to 2 years$", "How many months")
    keys.press(r"^Next$")
    person.at("How you feel now")
    keys.press(r"^Nearly every day$", "Little interest")
    keys.press(r"^Several days$", "Feeling down")
    keys.press(r"^Next$")
    person.at("Your safety")
    keys.press(r"^No$", "wished you were dead")
    keys.press(r"^No$", "Have you ever tried")
    keys.press(r"^Next$")
    person.at("Medicines you have tried")
    keys.press(r"Add a medicine")
    keys.write(r"Name or brand", "sertraline")
    keys.press(r"^150 mg$", "highest dose")
    keys.press(r"^6 to 8 weeks$", "how many weeks")
    keys.press(r"^A little", "how much better")
    keys.press(r"^Done with this medicine$")
    keys.press(r"^Next$")
    person.at("Check your answers")
    keys.press(r"^See the result$")
    person.at("Your result")
    expect(person.page.get_by_text("Sertraline").first).to_be_visible()


def test_help_is_reached_first_and_opens_by_keyboard(anyone):
    person = anyone()
    keys = Typist(person)
    keys.press(r"Need help now")
    expect(person.page.get_by_text("In danger now, or already hurt?").first).to_be_visible()


def test_the_focus_moves_to_the_help_and_back_to_the_form(anyone):
    person = anyone("/safety")
    keys = Typist(person)
    keys.press(r"^Yes$", "thoughts about killing yourself")
    person.page.wait_for_function("document.activeElement.id === 'help-panel'")
    assert person.page.locator("#help-panel").is_visible()
    keys.press(r"^Go on with the form$")
    person.page.wait_for_function("document.activeElement.id === 'form'")


def test_each_new_page_begins_at_its_heading(anyone):
    person = anyone()
    keys = Typist(person)
    keys.press(r"^Start")
    person.at("About you")
    person.page.wait_for_function("document.activeElement.id === 'step'")
