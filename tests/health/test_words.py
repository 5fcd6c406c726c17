"""Everything a check, a reason or a job may say has words, for the phone and for the terminal."""

from __future__ import annotations

from typing import Any

import pytest

import handlers.jobs  # noqa: F401 - fills JOBS
from bot.cli import findings as terminal
from bot.kit.schedule import JOBS
from bot.kit.texts import Texts
from services import health
from services.health.values import ALARMING, CHECKS
from services.pushes.reasons import Reason

TEXTS = Texts()
#: Figures of every check at once.
DATA: dict[str, Any] = {
    "ms": 3, "version": "18", "error": "OSError", "seconds": 9.0, "moved": False, "free": 3,
    "gb": 1.0, "appid": "wx", "until": "2026-12-20", "purposes": 2, "unknown": ["todo"],
    "remain": 0, "limit": 100, "all": 7, "same": 6, "older": ["quality"], "waiting": 3,
    "minutes": 11, "jobs": 9, "slot": "2026-11-18T00:00:00+00:00", "feeds": 12, "hours": 34,
    "name": "宿舍门禁", "count": 4, "at": "2026-11-18T00:00:00+00:00",
}
PROBLEMS = [(what, problem) for what, problems in CHECKS.items() for problem in problems]


def said(macro: str, template: str, *given: Any) -> str:
    return str(getattr(TEXTS.environment.get_template(template).module, macro)(*given)).strip()


def a_finding(what: str, problem: str = "") -> health.Finding:
    subject = {"capability": "template", "jobs": "tidy"}.get(what, "")
    return health.Finding(what=what, subject=subject, problem=problem, data=DATA)


@pytest.mark.parametrize(("what", "problem"), PROBLEMS)
def test_every_problem_is_said_and_says_what_to_do(what: str, problem: str) -> None:
    finding = a_finding(what, problem)
    assert said("seen", "ops/_findings.j2", finding)
    assert said("mend", "ops/_findings.j2", finding)
    line = terminal.line(finding, college="a")
    assert line.startswith(("WRONG", "note")) and "→" in line


def test_every_check_that_is_well_has_its_line_in_the_terminal() -> None:
    for what in CHECKS:
        if what != "colleges":
            assert terminal.line(a_finding(what)).startswith("ok ")


def test_the_terminal_has_no_words_for_what_there_is_not() -> None:
    known = {*CHECKS, *(f"{what}.{problem}" for what, problem in PROBLEMS)}
    assert {*terminal.SEEN, *terminal.MEND, *terminal.NOTES} <= known
    assert {f"{what}.{problem}" for what, problem in ALARMING} <= known


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    words = said("reason_words", "ops/_fates.j2", reason.value)
    assert words or reason == Reason.SENT


def test_no_two_reasons_say_the_same() -> None:
    words = [said("reason_words", "ops/_fates.j2", reason.value) for reason in Reason]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("job", JOBS)
def test_every_job_has_a_name_people_read(job: str) -> None:
    assert said("job_name", "ops/_jobs.j2", job) != job


@pytest.mark.parametrize("name", health.CAPABILITIES)
def test_every_capability_says_what_is_done_without_it(name: str) -> None:
    assert said("capability", "ops/_capabilities.j2", name)
    assert said("without", "ops/_capabilities.j2", name)


def test_a_finding_knows_only_the_problems_of_its_check() -> None:
    with pytest.raises(ValueError, match="knows no problem"):
        health.Finding(what="queue", problem="late")
