"""All of the domain's indicators are there under their own names; what has no source says so."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from models import sql
from services.indicators import catalogue
from services.questions.lexicon import Lexicon
from tests.questions.test_lexicon import ORGS

#: Two that the product adds to the domain's 351.
OURS = {"school.registration_rate", "teacher.double_qualified_rate"}
#: Of the domain's ids and names, one a line, sorted.
DIGEST = "ae70fc035cfad1cc50468e0ad19d78eb7843e77c91da81ed17566deb39523442"
HEAD = "指标,对象,期间,分子,分母,值,目标\n"


def test_every_indicator_of_the_domain_has_its_id_and_exact_name():
    named = sorted(f"{one.id} {one.name}" for one in catalogue.load() if one.id not in OURS)
    assert len(named) == 351
    assert hashlib.sha256("\n".join(named).encode()).hexdigest() == DIGEST


def test_every_level_and_origin_is_declared():
    known = [one for one in catalogue.load() if one.id not in OURS]
    assert Counter(one.level for one in known) == {
        "teacher": 94, "school": 93, "major": 66, "student": 56, "course": 42,
    }
    origins = Counter(one.origin for one in known)
    assert set(origins) == {"imported", "computed", "evidence", "unconnected"}
    assert all(one.measured for one in known if one.origin == "unconnected")


def test_every_label_means_one_indicator():
    known = catalogue.load()
    assert {known.find(one.label).id for one in known} == set(known.indicators)


def test_shared_names_are_listed_and_each_has_a_short_one():
    shared = catalogue.load().shared
    assert set(shared) == {"制定学习计划学生占比", "可行可操作率", "完成率", "目标与标准",
                           "课程建设规划", "诊改制度"}
    assert all(catalogue.load()[code].short for codes in shared.values() for code in codes)


@pytest.mark.parametrize("one", list(catalogue.load()), ids=lambda one: one.id)
def test_a_question_by_its_label_finds_it(one):
    sentence = Lexicon(ORGS, catalogue.load()).cut(f"全校{one.label}")
    if len(one.label) >= 4 or one.connected:
        assert sentence.indicators == (one.id,), sentence


def test_words_of_what_has_no_data_do_not_take_questions_over():
    lexicon = Lexicon(ORGS, catalogue.load())
    assert (lexicon.cut("全校完成率").do, lexicon.cut("信息学院就业率").indicators) == (
        "attain", ("major.employment_rate",),
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("岗位吻合度,0201,2025,36,54,0.67,", "percent_or_fraction"),
        ("岗位吻合度,0201,2025,36,54,66.7,0.9", "percent_or_fraction"),
        ("调研企业数,0201,2025,,,9%,", "percent_sign"),
        ("完成率,02,2025,3,4,,", "shared_name"),
        ("校企合作深度纵深,0201,2025,,,1,", "evidence"),
    ],
)
async def test_a_doubtful_figure_is_refused_with_its_row(school, row, problem):
    from bot.kit.texts import Texts
    from services.imports.report import lines

    result = await school.takes("indicator_values", HEAD + row + "\n")
    assert [error.problem for error in result.errors] == [problem]
    assert lines(result, Texts())[1].startswith("第 2 行")


@pytest.mark.parametrize("said", ["66.7", "66.7%", "66.67 %", ""])
async def test_a_percent_is_read_with_and_without_its_sign(school, said):
    row = f"岗位吻合度,0201,2025,36,54,{said},90%\n"
    assert (await school.takes("indicator_values", HEAD + row)).ok
    assert await sql.value("SELECT target FROM target") == 90


async def test_the_first_value_connects_what_no_source_reported(school):
    row = "课程建设计划完成率,02,2025,36,40,,\n"
    result = await school.takes("indicator_values", HEAD + row)
    assert result.ok, result.errors
    assert await sql.value("SELECT value FROM value") == 90
