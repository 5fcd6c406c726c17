"""`python -m charts DIRECTORY` draws every chart's example there, for a look and for the docs."""

from __future__ import annotations

import sys
from pathlib import Path

from charts.registry import CHARTS


def write_examples(directory: Path) -> list[Path]:
    """Draw each example into `directory` as NAME.png; returns the files in order of name."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, chart in CHARTS.items():
        path = directory / f"{name}.png"
        path.write_bytes(chart.png(chart.example))
        written.append(path)
    return written


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m charts DIRECTORY")
    for path in write_examples(Path(sys.argv[1])):
        sys.stdout.write(f"{path} {path.stat().st_size:,} bytes\n")
