"""The list of faults moves with the code: every line is there, every named test exists."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.sabotage.fault import Fault, faults, faulty
from tests.sabotage.judging import read

ROOT = Path(__file__).parents[2]
FAULTS = faults()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_fault_can_be_planted_and_its_test_exists(fault: Fault) -> None:
    before = (ROOT / fault.file).read_text(encoding="utf-8")
    after = faulty(fault, before)
    assert after != before
    if fault.file.endswith(".py"):
        compile(after, fault.file, "exec")
    file, _, name = fault.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name.partition("[")[0] in {getattr(node, "name", "") for node in tree.body}


def test_names_are_told_apart() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize(("code", "said", "verdict"), [
    (1, "FAILED tests/a.py::test_b[1-x] - AssertionError: no\n1 failed", "caught"),
    (0, "3 passed", "NOT CAUGHT"),
    (1, "ERROR tests/a.py::test_b - fixture broke\n1 error", "DID NOT RUN"),
    (2, "ERROR tests/a.py - SyntaxError\n1 error", "DID NOT RUN"),
    (4, "ERROR: not found: tests/a.py::test_b", "DID NOT RUN"),
])
def test_only_a_failed_test_has_caught_anything(code: int, said: str, verdict: str) -> None:
    assert read(code, said).verdict == verdict


def test_the_name_and_the_reason_of_a_failure_are_read() -> None:
    outcome = read(1, "F\nFAILED tests/a.py::test_b[1-x] - AssertionError: no - really\n")
    assert outcome.red == {"tests/a.py::test_b"}
    assert outcome.reason == "AssertionError: no - really"
