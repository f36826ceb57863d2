"""Start the clinic's server: its calls and deletions at once, then Streamlit with the pages.

Streamlit itself runs nothing of ours before somebody opens a page.
"""

import gc
import sys
from pathlib import Path

from streamlit.web.cli import main as streamlit

from screening.assess import default_screener
from screening.clinic.settings import settings
from ui.clinic.here import here, side

APP = Path(__file__).parent.parent / "clinic_app.py"
SWITCH_SECONDS = 0.0005
"""How long one session's turn lasts when many wait. Shorter than Python's own, so that a click is
not held up by a page that is being drawn for somebody else.
"""


def main() -> None:
    """Serve; what stands on the command line goes to Streamlit."""
    clinic = here()
    if side() != "people":
        clinic.lines.held("open")
    default_screener(settings(clinic.store).languages[0])
    gc.collect()
    gc.freeze()  # the rulebook and the queue stay as long as the process
    sys.setswitchinterval(SWITCH_SECONDS)
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    streamlit()


if __name__ == "__main__":
    main()
