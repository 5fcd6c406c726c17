"""docs/samples holds a file of every kind; together they load clean, and figures come of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from models import sql
from services import imports
from services.imports import frame
from tests.imports.conftest import NOW, School

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
#: Each after what it names.
ORDER = (
    "orgs", "calendar", "students", "staff", "posts", "counselors", "teaching", "timetable",
    "attendance", "grades", "leave", "discipline", "dormitory", "titles", "research",
    "recruitment", "employment", "evaluations", "indicator_values",
)


@pytest.fixture
async def loaded(school: School) -> School:
    for kind in ORDER:
        result = await imports.run(school.college, kind, SAMPLES / f"{kind}.csv", by="a", now=NOW)
        assert result.ok, (kind, result.errors)
        assert result.counts.new >= len(rows_of(kind)), kind
    return school


def rows_of(kind: str) -> list[dict[str, str]]:
    with open(SAMPLES / f"{kind}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_kind_has_a_sample_and_is_loaded_here():
    assert {path.stem for path in SAMPLES.glob("*.csv")} == set(imports.kinds()) == set(ORDER)


@pytest.mark.parametrize("kind", frame.kinds())
def test_a_sample_shows_every_column(kind):
    assert set(rows_of(kind)[0]) == {column.head for column in frame.kind_of(kind).columns}


async def test_all_samples_load_clean_in_order(loaded):
    assert await sql.value("SELECT count(*) FROM batch WHERE college_id = $1",
                           loaded.college.id) == len(ORDER)


async def test_figures_come_out_of_the_samples(loaded):
    found = await sql.rows(
        "SELECT v.indicator, v.numerator AS n, v.denominator AS of, v.value FROM value v "
        "JOIN org o ON o.id = v.org_id WHERE v.college_id = $1 AND o.code = 'BCW' "
        "AND v.period IN ('2026', '2026-11', '2026-10', '2025-2026-2') AND v.ended_at IS NULL",
        loaded.college.id,
    )
    rates = {row["indicator"]: (int(row["n"]), int(row["of"])) for row in found if row["of"]}
    assert rates == {
        "course.attendance_rate": (2, 6), "course.pass_rate": (1, 2),
        "major.employment_rate": (2, 3), "major.job_match_rate": (1, 2),
        "student.signing_rate": (1, 3), "school.registration_rate": (36, 40),
        "teacher.double_qualified_rate": (1, 1), "teacher.student_evaluation": (91, 1),
    }
    counted = {row["indicator"]: int(row["value"]) for row in found if not row["of"]}
    assert counted == {
        "student.failed_courses": 1, "student.violations": 1, "student.night_out": 0,
        "teacher.papers": 1, "teacher.patents": 1, "teacher.vertical_projects": 0,
    }
