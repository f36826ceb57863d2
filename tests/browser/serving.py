"""The app on a free port of this machine, as its users start it."""

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "ui" / "app.py"


class Server(NamedTuple):
    """A running Streamlit server."""

    url: str
    pid: int


@contextmanager
def served(script=APP, log=subprocess.DEVNULL):
    """Serve a script until the block ends; what the server says goes to `log`."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true"]
    server = subprocess.Popen(
        [*command, f"--server.port={port}"], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, server)
        yield Server(url, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url, server):
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)  # noqa: S310
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("the app did not start")
