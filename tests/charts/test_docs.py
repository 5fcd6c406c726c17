import json
import re
from pathlib import Path

import pytest

from charts import CHARTS, draw
from charts.__main__ import write_examples

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "charts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*CHARTS])
def test_every_chart_is_shown_with_data_and_picture(name):
    section = re.search(rf"^## {name} .*?(?=^## )", PAGE, re.M | re.S).group()
    assert f"img/charts/{name}.png" in section
    data = json.loads(re.search(r"```json\n(.*?)```", section, re.S).group(1))
    if name == "week_review":
        data["days"] += [{"parts": 0}] * 5
    assert draw(name, data).startswith(b"\x89PNG")


def test_the_pictures_of_the_docs_are_there(tmp_path):
    written = {path.name for path in write_examples(tmp_path)}
    assert written == {path.name for path in (ROOT / "docs" / "img" / "charts").iterdir()}


def test_the_new_chart_of_the_docs_works_as_one_file(tmp_path, monkeypatch):
    source = re.search(r"## A new chart.*?```python\n(.*?)```", PAGE, re.S).group(1)
    (tmp_path / "halves.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr("charts.__path__", [*__import__("charts").__path__, str(tmp_path)])
    monkeypatch.setattr("charts.registry._charts", dict(__import__("charts").registry._charts))
    assert len(CHARTS["halves"].png(CHARTS["halves"].example)) > 1000
