"""Take docs/screenshots anew: every step and page, on a phone and a desk, in light and dark.

Run by `make screenshots`. Nobody real: the person is the one of the browser tests.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / "browser"), str(ROOT / "tests")]

from conftest import ARGUMENTS, CHROMIUM, LOOKS  # noqa: E402
from person import Person  # noqa: E402
from serving import served  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
TALLEST = 4_500
COLOURS = 128
IN_README = {("phone", "medicines"), ("phone", "help"), ("phone", "result")}
"""The pictures whose first screen README shows."""


class Camera:
    """Takes whole pages, under the name of the look and a number of their order."""

    def __init__(self, page: Page, look: str, folder: Path = FOLDER) -> None:
        """Number the pictures of one look from 1."""
        self.page, self.look, self.taken = page, look.replace(" ", "-"), 0
        self.folder = folder
        self.size = dict(page.viewport_size or {"width": 390, "height": 844})

    def take(self, name: str) -> None:
        """The whole page, with what stands at its top, in few colours."""
        self.taken += 1
        tall = self.page.evaluate(
            "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
        )
        height = min(max(self.size["height"], tall + 24), TALLEST)
        self.page.set_viewport_size({"width": self.size["width"], "height": height})
        self.page.wait_for_timeout(300)
        picture = Image.open(io.BytesIO(self.page.screenshot()))
        self.page.set_viewport_size(self.size)
        self.page.wait_for_timeout(100)
        self._save(picture, f"{self.look}-{self.taken:02}-{name}.png")
        if (self.look, name) in IN_README:
            first = (0, 0, self.size["width"], self.size["height"])
            self._save(picture.crop(first), f"readme-{name}.png")

    def _save(self, picture: Image.Image, name: str) -> None:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(self.folder / name, optimize=True)


def whole_form(me: Person, camera: Camera) -> None:
    """Every step as it is once it has been filled in, and what follows."""
    onward = me.onward

    def picture_first() -> None:
        camera.take(me.page.url.rpartition("/")[2] or "welcome")
        onward()

    camera.take("welcome")
    me.onward = picture_first  # type: ignore[method-assign]
    me.whole_form()
    me.onward()
    me.at("Your result")
    me.page.wait_for_timeout(400)
    camera.take("result")


def more(me: Person, camera: Camera) -> None:
    """States and pages beside the way."""
    me.page.get_by_label("Find a word in the options").fill("ECT")
    me.page.keyboard.press("Enter")
    me.settle()
    me.page.get_by_text("Electroconvulsive therapy (ECT)", exact=False).first.click()
    me.settle()
    me.page.get_by_text("Options to talk about").first.scroll_into_view_if_needed()
    camera.take("an-option")
    base = me.page.url.rpartition("/")[0]
    for page, heading in (("stop", "You can stop here"), ("about", "About this tool")):
        me.page.goto(f"{base}/{page}")
        me.at(heading)
        camera.take(page)


def others(me: Person, camera: Camera, base: str) -> None:
    """The help panel, the card of a medicine, a person below 18, and Spanish."""
    me.page.goto(f"{base}/about-you")
    me.at("About you")
    me.pick("Which country", "United K")
    me.page.goto(f"{base}/safety")
    me.at("Your safety")
    me.choose("thoughts about killing yourself", "Yes")
    me.page.wait_for_timeout(500)
    camera.take("help")
    me.page.goto(f"{base}/medicines")
    me.at("Medicines you have tried")
    me.press("Add a medicine", exact=False)
    me.page.wait_for_timeout(500)  # the focus moves to the card that was opened
    me.pick("Name or brand", "sertra", "Sertraline")
    camera.take("a-medicine")


def main() -> None:
    """Take every picture; the old ones go."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with served() as server, sync_playwright() as playwright:
        base = server.url
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for look, (size, scheme) in LOOKS.items():
            page = browser.new_context(
                viewport=size, color_scheme=scheme, locale="en-GB"
            ).new_page()
            me, camera = Person(page), Camera(page, look)
            page.goto(base)
            me.at("Depression treatment history")
            whole_form(me, camera)
            more(me, camera)
            page = browser.new_context(
                viewport=size, color_scheme=scheme, locale="en-GB"
            ).new_page()
            other = Person(page)
            beside = Camera(page, look)
            beside.taken = camera.taken
            others(other, beside, base)
        spanish = browser.new_context(viewport=LOOKS["phone"][0], locale="es-ES").new_page()
        me, camera = Person(spanish), Camera(spanish, "spanish")
        spanish.goto(base)
        me.settle()
        camera.take("inicio")
        spanish.goto(f"{base}/safety")
        me.settle()
        spanish.wait_for_timeout(800)
        camera.take("seguridad")
        browser.close()


if __name__ == "__main__":
    main()
