"""Occupations out of titles and what stands around them. Every sentence here is made up."""

from __future__ import annotations

import pytest

from intake.errors import NotUnderstood
from intake.occupation import ASK_BELOW, GENERIC, Context, read_occupation, split_jobs, understand_occupation

SEWING, LATHE, CUTTING, PRESSING = "6-05-01-03", "6-18-01-01", "6-05-01-02", "6-05-01-04"


@pytest.mark.parametrize(
    ("title", "employer", "code"),
    [
        ("车工", "某某服装厂", SEWING),
        ("车工", "某某精密机械有限公司", LATHE),
        ("车工（缝纫工）", None, SEWING),
        ("针车组长", "某某鞋业", SEWING),
        ("急招平车、四线、冚车20名", None, SEWING),
        ("锁眼钉扣工", None, SEWING),
        ("裁床主管", None, CUTTING),
        ("大烫/小烫", None, PRESSING),
        ("普工（大烫）", None, PRESSING),
        ("车版师", None, "6-05-01-01"),
        ("尾部普工", "某某制衣厂", "6-31-05-00"),
        ("中查", None, "6-31-03-05"),
        ("组长", "某某制衣厂", SEWING),
        ("针车技术员", None, "6-31-01-02"),  # who repairs the machines sews nothing
        ("成型普工", "某某鞋厂", "6-05-04-01"),
        ("前台", "某某大酒店", "4-03-01-01"),
        ("前台", "某某足浴店", "4-14-05-04"),
        ("领班", "某某火锅餐厅", "4-03-02-05"),
        ("饲养员", "某某养鸡场", "5-03-02-02"),
        ("饲养员", "某某猪场", "5-03-02-01"),
        ("打磨工", "某某家具厂", "6-06-04-00"),
        ("开料工", "某某家具厂", "6-06-03-02"),
        ("焊工学徒", None, "6-18-02-04"),
        ("生产车间主任", None, "2-02-30-01"),  # 生产 alone is general work
        ("残疾人岗", None, GENERIC),
        ("模具设计工程师", None, "2-02-07-06"),
        ("某某酒店招聘后厨", None, "4-03-02-01"),
        ("ＳＭＴ操作员", None, "6-25-04-07"),
        ("B2司机", "某某物流公司", "4-02-02-02"),
        ("夜班保安", None, "4-07-05-01"),
        ("晚班保洁阿姨", None, "4-09-08-01"),
        ("招聘专员", None, "4-07-03-08"),
        ("急诊科医生", None, "2-05-01-11"),
    ],
)
def test_the_trade_is_named_by_the_head_and_by_what_stands_around_it(
    title: str, employer: str | None, code: str
) -> None:
    """雪糕打包工 packs; 车工 sews where clothes are made and turns metal where machines are."""
    best = read_occupation(title, Context(employer=employer)).best
    assert best is not None
    assert best.code == code


@pytest.mark.parametrize(
    "title", ["普工", "操作工", "五金车间普工", "暑假工", "急招男普工5名", "临时工-车间普工", "杂工"]
)
def test_general_work_is_general(title: str) -> None:
    """No trade is guessed from the word 普工."""
    best = read_occupation(title, Context(employer="某某五金制品厂")).best
    assert best is not None
    assert best.code == GENERIC


def test_general_work_names_the_trade_of_its_industry_second() -> None:
    """Offered, not taken."""
    reading = read_occupation("普工", Context(employer="某某饲料有限公司"))
    assert [one.code for one in reading.candidates[:2]] == [GENERIC, "6-01-02-00"]


@pytest.mark.parametrize("title", ["", " ", "工", "x", "？？？", "储备干部", "急招", "没有这种", "点位", "12345678901"])
def test_what_names_no_trade_is_asked_for(title: str) -> None:
    """An empty title, one character, a call for people: no occupation is invented."""
    assert read_occupation(title).best is None


@pytest.mark.parametrize("title", ["缝纫功", "锅芦工"])
def test_a_slip_of_the_pen_is_a_question(title: str) -> None:
    """The nearest word is offered below the line."""
    reading = read_occupation(title)
    assert reading.best is None
    assert all(one.confidence < ASK_BELOW for one in reading.candidates)


def test_the_question_names_the_candidates() -> None:
    """Code and name of the best, for a person to choose from."""
    with pytest.raises(NotUnderstood, match="缝纫工（6-05-01-03）"):
        understand_occupation(None, "缝纫功")


def test_the_words_that_decided_are_kept() -> None:
    """Also which industry did."""
    best = read_occupation("车工", Context(employer="某某服装厂")).best
    assert best is not None
    assert best.words == ("车工", "行业：服装")


def test_a_description_says_what_a_title_does_not() -> None:
    """Of a bare role the duties decide."""
    text = "岗位职责：负责设备维修、设备保养，任职要求：高中以上"
    best = read_occupation("学徒工", Context(text)).best
    assert best is not None
    assert best.code == "6-31-01-10"


def test_benefits_are_no_duties() -> None:
    """食堂 and 宿舍 in a list of benefits are nobody's trade."""
    text = "【福利待遇】食堂饭菜好，宿舍有人打扫，节日舞蹈比赛【面试】请找保安登记"
    assert read_occupation("储备人员", Context(text)).best is None


@pytest.mark.parametrize("title", ["车工", "车工20名", "急招车工"])
@pytest.mark.parametrize("context", [None, Context("招车工20名，包吃住，月薪5000元"), Context("服装厂、机械厂都要人")])
def test_a_word_that_two_trades_claim_is_asked_for(title: str, context: Context | None) -> None:
    """The official 车工 turns metal, the trade's sews; where nothing says which, neither is taken."""
    reading = read_occupation(title, context)
    assert [one.code for one in reading.candidates[:2]] == [SEWING, LATHE]
    assert reading.best is None
    with pytest.raises(NotUnderstood, match="是不是：缝纫工（6-05-01-03）、车工（6-18-01-01）"):
        understand_occupation(None, title, context)


@pytest.mark.parametrize(("said", "code"), [("服装厂招人", SEWING), ("机械厂招人", LATHE), ("鞋厂招人", SEWING)])
def test_a_passing_mention_settles_a_word_that_two_trades_claim(said: str, code: str) -> None:
    """Alone it makes no industry of a text, but nothing speaks against it; the words say so."""
    best = read_occupation("车工", Context(said)).best
    assert best is not None
    assert (best.code, best.words[1][:3]) == (code, "行业：")


@pytest.mark.parametrize(
    ("title", "jobs"),
    [
        ("叉车工/仓管员", ("叉车工", "仓管员")),
        ("普工、包装工、叉车工", ("普工", "包装工", "叉车工")),
        ("机修工/电工", ("机修工", "电工")),
        ("平车、四线、冚车", ("平车、四线、冚车",)),
        ("师傅/学徒", ("师傅/学徒",)),
        ("生产/包装工", ("生产/包装工",)),
        ("缝纫工", ("缝纫工",)),
        ("", ("",)),
    ],
)
def test_several_jobs_are_split(title: str, jobs: tuple[str, ...]) -> None:
    """What somebody would apply for on its own is a job of its own."""
    assert split_jobs(title) == jobs
