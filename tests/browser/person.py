"""A person at the app: clicks and types as people do, and counts it. Drives real Chromium."""

import re

from playwright.sync_api import expect

PATIENCE = 60_000


class Person:
    """One person with one browser tab."""

    def __init__(self, page):
        self.page = page
        self.interactions = 0

    def settle(self):
        """Wait until Streamlit has drawn everything."""
        self.page.wait_for_timeout(120)
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(
            timeout=PATIENCE
        )
        self.page.wait_for_timeout(150)

    def at(self, heading):
        """Wait for the page with a heading."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible(
            timeout=PATIENCE
        )
        self.settle()

    def press(self, name, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.interactions += 1
        self.settle()

    def choose(self, question, *answers):
        """Choose one or several answers to a question."""
        group = self.group(question)
        for answer in answers:
            option = group.get_by_text(answer, exact=True).first
            option.scroll_into_view_if_needed()
            option.click()
            self.interactions += 1
            self.settle()

    def group(self, question):
        """The answers of a question: a group named by it."""
        named = re.compile(re.escape(question))
        single = self.page.get_by_role("radiogroup", name=named)
        return single.first if single.count() else self.page.get_by_role("toolbar", name=named).first

    def type_number(self, question, number):
        field = self.page.get_by_role("spinbutton", name=re.compile(re.escape(question))).first
        field.fill(str(number))
        field.press("Enter")
        self.interactions += 1
        self.settle()

    def pick(self, question, typed, shown=""):
        """Type into a list and take the entry that fits."""
        field = self.page.get_by_role("combobox", name=re.compile(re.escape(question))).first
        field.click()
        field.press_sequentially(typed, delay=20)
        self.page.get_by_role("option", name=re.compile(re.escape(shown or typed))).first.click()
        self.interactions += 2
        self.settle()

    def write(self, question, text):
        field = self.page.get_by_role("textbox", name=re.compile(re.escape(question))).first
        field.fill(text)
        field.press("Control+Enter")
        self.interactions += 1
        self.settle()

    def tick(self, name):
        self.page.get_by_text(name, exact=True).first.click()
        self.interactions += 1
        self.settle()

    def onward(self):
        """Next, or skip."""
        name = re.compile("^(Next|Skip this page|See the result)$")
        self.page.get_by_role("button", name=name).first.click()
        self.interactions += 1
        self.settle()

    def medicine(self, typed, shown, dose, duration, answers):
        """Fill in one medicine's card."""
        self.pick("Name or brand", typed, shown)
        self.choose("What was the highest dose you took steadily?", dose)
        self.choose("For about how many weeks did you take that dose?", duration)
        for question, answer in answers.items():
            self.choose(question, answer)
        self.press("Done with this medicine")
