"""Take docs/screenshots/clinic anew: every page of clinic mode, with the invented people.

Run by `make clinic-screenshots`. Nobody real.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / each) for each in ("scripts", "tests/browser", "tests/clinic", "tests")]

from clinic_pages import demonstration_clinic, person_pages, staff_pages  # noqa: E402
from clinic_site import served_clinic  # noqa: E402
from conftest import ARGUMENTS, CHROMIUM, LOOKS  # noqa: E402
from person import Person  # noqa: E402
from screenshots import Camera  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots" / "clinic"
STAFF_LOOKS, PERSON_LOOKS = ("desk", "phone", "desk in the dark"), ("phone", "desk in the dark")


def main() -> None:
    """Every look has a clinic of its own, so that each begins alike."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for look in dict.fromkeys((*STAFF_LOOKS, *PERSON_LOOKS)):
            with tempfile.TemporaryDirectory() as folder:
                code = demonstration_clinic(Path(folder))
                with served_clinic(Path(folder)) as clinic:
                    take(chromium, clinic.url, look, code)
        chromium.close()


def take(chromium, url: str, look: str, code: str) -> None:  # noqa: ANN001  # a Browser
    """The pages of one look."""
    for side, looks in (("staff", STAFF_LOOKS), ("person", PERSON_LOOKS)):
        if look not in looks:
            continue
        size, scheme = LOOKS[look]
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale="en-GB")
        me = Person(context.new_page())
        camera = Camera(me.page, f"{side}-{look}", FOLDER)
        me.page.goto(f"{url}/queue" if side == "staff" else url)
        for name in staff_pages(me) if side == "staff" else person_pages(me, code):
            camera.take(name)
        context.close()


if __name__ == "__main__":
    main()
