"""Take docs/screenshots/panels anew: the first screen of every help panel, on a phone.

In English in the United Kingdom, and in Spanish in the United States, where it is longest. The
list is that of screening/panels.toml.
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser"), str(ROOT / "tests")]

from conftest import ARGUMENTS, CHROMIUM, LOOKS  # noqa: E402
from serving import served  # noqa: E402

from screening.notices import panels  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots" / "panels"
PLACES = (("en", "GB"), ("es", "US"))
COLOURS = 32


def main() -> None:
    """Take every picture; the old ones go."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    os.environ["PYTHONPATH"] = str(ROOT)
    wanted = [(name, "no") for name in panels()]
    wanted += [(name, "yes") for name, panel in panels().items() if panel.alone]
    page_of_panels = Path(__file__).with_name("panel_page.py")
    with served(page_of_panels) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(viewport=LOOKS["phone"][0], locale="en-GB").new_page()
        for name, alone in wanted:
            for language, country in PLACES:
                asked = f"panel={name}&language={language}&country={country}&alone={alone}"
                page.goto(f"{server.url}/?{asked}")
                page.locator(".trd-calls").first.wait_for()
                page.wait_for_timeout(700)
                picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
                also = "-alone" if alone == "yes" else ""
                few.save(FOLDER / f"{name}{also}-{language}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
