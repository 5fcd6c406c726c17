"""The peers' own environment: packages from PyPI that the product does not have."""

from __future__ import annotations

import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

from benchmarks.figures import tell
from benchmarks.programs import CannotRun

FOLDER = Path(__file__).parent / ".peers"

#: As measured in PERFORMANCE; wechatpy with the faster of its two ciphers.
PACKAGES = (
    "WeRoBot==1.13.1", "tornado==6.6.1", "wechatpy[cryptography]==1.8.18", "requests==2.34.2",
    "celery==5.7.0", "redis==8.1.0", "aiohttp==3.14.5", "packaging",
)


@cache
def python() -> Path:
    """The interpreter of the peers, made at first use; CannotRun when pip fails."""
    found = FOLDER / "bin" / "python"
    stamp = FOLDER / "installed"
    wanted = "\n".join((sys.version.split()[0], *PACKAGES))
    if stamp.exists() and stamp.read_text() == wanted:
        return found
    tell(f"making {FOLDER} with {', '.join(PACKAGES)}")
    venv.create(FOLDER, with_pip=True, clear=True, symlinks=True)
    made = subprocess.run(
        [found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES],
        check=False, capture_output=True, text=True,
    )
    if made.returncode != 0:
        raise CannotRun(f"the peers' packages cannot be installed: {made.stderr[-2000:]}")
    stamp.write_text(wanted)
    return found


def versions() -> str:
    """What is installed there, for the report."""
    names = [package.partition("==")[0].partition("[")[0] for package in PACKAGES]
    code = (
        "import sys\nfrom importlib.metadata import version\n"
        "print(', '.join(f'{n} {version(n)}' for n in sys.argv[1:]))"
    )
    done = subprocess.run(
        [python(), "-c", code, *names], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
