"""A person at the app: clicks and types as people do, and counts it. Drives real Chromium."""

import re
import time

from playwright.sync_api import TimeoutError, expect  # noqa: A004  # the browser's own

PATIENCE = 60_000
ITEMS = (
    "Little interest or pleasure",
    "Feeling down, depressed",
    "Trouble falling or staying asleep",
    "Feeling tired",
    "Poor appetite",
    "Feeling bad about yourself",
    "Trouble concentrating",
    "Moving or speaking so slowly",
)
SAFETY = (
    "have you wished you were dead",
    "you or your family would be better off",
    "thoughts about killing yourself",
    "Have you ever tried to kill",
    "Do you hear or see things",
    "In the last two days",
)
MEDICINE = {
    "Are you still taking it?": "No",
    "At its best, how much better": "A little (less than a quarter)",
    "Why did you stop?": "It did not help enough",
    "In a usual week, how many doses": "None or one",
    "Did you take it in this spell": "Yes",
    "Was it your main medicine": "My main medicine",
    "What was it for?": "Depression",
}


def named(words):
    return re.compile(re.escape(words))


class Person:
    """One person with one browser tab."""

    def __init__(self, page):
        self.page = page
        self.interactions = 0
        self.began = time.monotonic()

    def settle(self):
        """Wait until Streamlit has drawn everything."""
        self.page.wait_for_timeout(70)
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(
            timeout=PATIENCE
        )
        self.page.wait_for_timeout(50)

    def at(self, heading):
        """Wait for the page with a heading."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible(
            timeout=PATIENCE
        )
        self.settle()

    def press(self, name, *, exact=True):
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.interactions += 1
        self.settle()

    def group(self, question):
        """The answers of a question: a group named by it."""
        single = self.page.get_by_role("radiogroup", name=named(question))
        several = self.page.get_by_role("toolbar", name=named(question))
        return single.or_(several).first

    def choose(self, question, *answers):
        """Choose one or several answers to a question."""
        for answer in answers:
            self.group(question).get_by_text(answer, exact=True).first.click()
            self.interactions += 1
            self.settle()

    def type_number(self, question, number):
        field = self.page.get_by_role("spinbutton", name=named(question)).first
        field.fill(str(number))
        field.press("Enter")
        self.interactions += 1
        self.settle()

    def pick(self, question, typed, shown=""):
        """Type into a list and take the entry that fits."""
        field = self.page.get_by_role("combobox", name=named(question)).first
        field.click()
        field.press_sequentially(typed, delay=15)
        self.page.get_by_role("option", name=named(shown or typed)).first.click()
        self.interactions += 2
        self.settle()

    def write(self, question, text):
        field = self.page.get_by_role("textbox", name=named(question)).first
        field.fill(text)
        field.press("Control+Enter")
        self.interactions += 1
        self.settle()

    def tick(self, name):
        self.page.get_by_text(name, exact=True).first.click()
        self.interactions += 1
        self.settle()

    def open_file(self, path):
        """Choose an answers file and use it; tried again if the page did not take it."""
        self.page.get_by_text("Go on from a saved file").click()
        self.settle()
        use = self.page.get_by_role("button", name="Use this file", exact=True)
        for _ in range(3):
            self.page.locator("input[type=file]").set_input_files(path)
            try:
                use.wait_for(timeout=10_000)
                break
            except TimeoutError:
                continue
        self.settle()
        self.press("Use this file")

    def onward(self):
        """Next, or skip, or the result."""
        name = re.compile("^(Next|Skip this page|See the result)$")
        self.page.get_by_role("button", name=name).first.click()
        self.interactions += 1
        self.settle()

    # --- whole steps ------------------------------------------------------------------------

    def about_you(self, country="United K"):
        self.at("About you")
        self.pick("Which country", country)
        self.choose("Who is filling this in?", "Me")
        self.type_number("How old are you?", 41)
        self.choose("Does any of these apply to you?", "None of these")
        self.onward()

    def episode(self):
        self.at("This spell of depression")
        self.choose("Has a doctor", "Yes")
        self.choose("How many months ago", "1 to 2 years")
        self.type_number("How old were you the first time", 27)
        self.type_number("How many spells like this", 2)
        self.onward()

    def feelings(self, last_item="Not at all"):
        self.at("How you feel now")
        for number, item in enumerate(ITEMS):
            self.choose(item, ("More than half the days", "Nearly every day")[number % 2])
        self.choose("Thoughts that you would be better off dead", last_item)
        self.choose("If you checked off any problems", "Very difficult")
        self.choose("hopeless about the future", "Several days")
        self.onward()

    def safety(self):
        self.at("Your safety")
        for question in SAFETY:
            self.choose(question, "No")
        self.choose("Is one of these true now?", "None of these")
        self.onward()

    def medicine(self, typed, shown, dose, duration):
        """Fill in one medicine's card that is open."""
        self.page.wait_for_timeout(300)  # the focus moves to the card that was opened
        self.pick("Name or brand", typed, shown)
        self.choose("What was the highest dose you took steadily?", dose)
        self.choose("For about how many weeks did you take that dose?", duration)
        for question, answer in MEDICINE.items():
            self.choose(question, answer)

    def medicines(self):
        self.at("Medicines you have tried")
        self.press("Add a medicine", exact=False)
        self.medicine("sertra", "Sertraline", "150 mg", "6 to 8 weeks")
        self.press("Done, and add another")
        self.medicine("venla", "Venlafaxine", "225 mg", "2 to 3 months")
        self.press("Done with this medicine")
        self.onward()

    def short_form(self):
        """The short form, from the first page to the result."""
        self.press("Short form", exact=False)
        for step in (self.about_you, self.episode, self.feelings, self.safety, self.medicines):
            step()
        self.at("Check your answers")
        self.onward()
        self.at("Your result")

    def treatments(self):
        self.at("Other treatments")
        self.choose("talking therapies?", "Yes, some of these")
        self.tick("Cognitive behavioural therapy")
        self.choose("At its best, how much better", "No better")
        self.choose("any of these other treatments", "None of these")
        self.onward()

    def health(self):
        self.at("Your health")
        self.choose("four days or more in a row", "No")
        self.choose("Has an antidepressant ever made", "No")
        self.choose("told you that you have bipolar", "No")
        self.choose("child have bipolar", "Not sure")
        self.choose("Have you been told that you have any", "None of these")
        self.choose("Do you have any of these illnesses", "Yes, some of these")
        self.tick("Diabetes")
        self.choose("And the others on this list?", "None of the others")
        for question in (
            "Heart, blood vessels and brain",
            "Metal and devices",
            "And any of these?",
            "Sleep and thinking",
            "Your life now",
            "Your background",
        ):
            self.choose(question, "None of these")
        self.onward()

    def now(self):
        self.at("Drinking, drugs and other medicines")
        self.choose("How often do you have a drink", "Never")
        self.choose("In the last 3 months", "I'd rather not say")
        for kind in ("Pain, sleep and nerves", "Heart, blood, lungs", "Infections, skin"):
            self.choose(kind, "None of these")
        self.onward()

    def goals(self):
        self.at("What matters to you")
        self.choose("What matters most", "Sleep better", "Have more energy")
        self.choose("What could get in the way", "Getting there")
        self.write("one thing you want your clinician", "I would like to go back to work.")
        self.onward()

    def whole_form(self):
        """The whole form, from the first page to the check."""
        self.press("Start (", exact=False)
        for step in (
            self.about_you,
            self.episode,
            self.feelings,
            self.safety,
            self.medicines,
            self.treatments,
            self.health,
            self.now,
            self.goals,
        ):
            step()
        self.at("Check your answers")
