"""Start the clinic's server: its calls and deletions at once, then Streamlit with the pages.

Streamlit itself runs nothing of ours before somebody opens a page.
"""

import sys
from pathlib import Path

from streamlit.web.cli import main as streamlit

from ui.clinic.here import here

APP = Path(__file__).parent.parent / "clinic_app.py"


def main() -> None:
    """Serve; what stands on the command line goes to Streamlit."""
    here()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    streamlit()


if __name__ == "__main__":
    main()
