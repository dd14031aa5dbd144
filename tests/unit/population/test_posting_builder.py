"""How an advert becomes a posting fact."""

import csv

import pytest

from infra.data.postings import TITLES, job_title, propose_occupation
from schemas.taxonomy.occupations import is_occupation

pytestmark = pytest.mark.unit

RULES = list(csv.DictReader(TITLES.read_text("utf-8").splitlines()))


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("某某包装分纸机长", "分纸机长"),  # the employer's name
        ("女包装工", "包装工"),  # the sex
        ("普工（男）", "普工"),
        ("普工（2名）", "普工"),  # numbers
        ("生产操作工（周结240元/天）", "生产操作工"),
        ("项目经理（急招）", "项目经理"),  # haste
        ("某某急招（东园区）", "园区直招"),  # a drive for all kinds of work
        ("车间临时工（夜班）", "车间临时工（夜班）"),  # what tells of the job stays
        ("包装工", "包装工"),  # a trade shared with the employer's name is no name
    ],
)
def test_a_title_is_reduced_to_the_job(title: str, bare: str) -> None:
    """Nothing of who advertises or who is wanted remains."""
    assert bare == job_title(title, "南宁某某包装科技有限公司")


def test_a_title_is_never_long() -> None:
    """Prose in the title field is cut."""
    assert 20 == len(job_title("工" * 40, "某某公司"))


def test_the_employer_decides_what_an_ambiguous_title_means() -> None:
    """A 车工 sews in a garment firm and turns a lathe elsewhere; an unclear title gets no occupation."""
    assert "6-05-01-03" == propose_occupation("车工", "某某服装有限公司", RULES)
    assert "6-18-01-01" == propose_occupation("车工", "某某机械有限公司", RULES)
    assert "" == propose_occupation("储备干部", "某某机械有限公司", RULES)


def test_the_rules_name_known_occupations() -> None:
    """Or none, where a title must not be guessed at."""
    assert all(not rule["occupation"] or is_occupation(rule["occupation"]) for rule in RULES)
