"""Several jobs in one posting: what is said of which, and the vacancies that they become."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.intake import postings
from agents.intake.known import Change, Memory
from intake.errors import NotUnderstood, Refusal
from intake.jobs import Job, read_jobs
from intake.lawful import Unlawful, judge_posting
from intake.several_jobs import understand_jobs
from schemas.events import PostingReviewed, ReviewVerdict, VacancyPosted, VacancyWithdrawn
from schemas.ids import job_id
from schemas.model import Shift
from schemas.partitioning import partition_of
from schemas.shared import Pay, PayUnit
from schemas.state import HeldPosting, Vacancy, VacancyStatus
from schemas.topics import REVIEW, VACANCIES
from tests.integration.intake.world import NOON, SEWING, KnownHere, posted

CUTTING = "6-05-01-02"
ELECTRIC = "6-31-01-03"
STORE = "4-02-06-01"
LATER = NOON + timedelta(hours=1)


def said(job: Job) -> tuple[str, int | None, tuple[int | None, int | None] | None]:
    pay = job.pay and job.pay.value
    return job.title, job.headcount and job.headcount.value, pay and (pay.minimum, pay.maximum)


@pytest.mark.parametrize(
    ("title", "description", "expected"),
    [
        (
            "缝纫工20名6000-8000，裁剪工3名5000",
            None,
            [("缝纫工", 20, (6000, 8000)), ("裁剪工", 3, (5000, 5000))],
        ),
        (
            "缝纫工、裁剪工",
            "缝纫工20名，6000-8000元，裁剪工3名，5000元，包吃住，两班倒",
            [("缝纫工", 20, (6000, 8000)), ("裁剪工", 3, (5000, 5000))],
        ),
        (
            "机修工/电工",
            "机修工2名，电工1名，需电工证，包吃住，月薪5000-7000元",
            [("机修工", 2, None), ("电工", 1, None)],
        ),
        (
            "招聘启事",
            "我厂招聘：缝纫工２０名、裁剪工3名；大烫2名。包吃住",
            [("缝纫工", 20, None), ("裁剪工", 3, None), ("大烫", 2, None)],
        ),
        ("叉车工/仓管员", "共招5人，月薪5000元", [("叉车工", None, None), ("仓管员", None, None)]),
        ("叉车工、仓管员、电工20名", None, [("叉车工", None, None), ("仓管员", None, None), ("电工", None, None)]),
        ("叉车工/仓管员各2名", None, [("叉车工", 2, None), ("仓管员", 2, None)]),
        ("叉车工、仓管员各两名，电工1名", None, [("叉车工", 2, None), ("仓管员", 2, None), ("电工", 1, None)]),
        ("1.叉车工(2名) 2.仓管员(3名)", None, [("叉车工", 2, None), ("仓管员", 3, None)]),
        ("缝纫工", "缝纫工20名，长白班，包吃住", []),
        ("师傅/学徒", "师傅2名，学徒3名", []),
        ("缝纫工、裁剪工20名", None, []),
    ],
)
def test_what_is_said_of_which(
    title: str, description: str | None, expected: list[tuple[str, int | None, tuple[int, int] | None]]
) -> None:
    """What stands behind a job is its own; a number for several together is nobody's; what follows them is shared."""
    assert [said(job) for job in read_jobs(title, description).jobs] == expected


def test_what_is_said_of_one_job_goes_before_the_fields_and_these_before_what_is_said_of_all() -> None:
    """Pay and shifts of the guard are his; the cleaner has those of the form, and the bed that all get."""
    event = posted(
        title="保安、保洁",
        description="保安：两班倒，4000元/月，3名\n保洁：2名\n包吃住，月薪9000元",
        pay=Pay(unit=PayUnit.MONTH, minimum=2500, maximum=2600),
    )
    guard, cleaner = understand_jobs(event, 3, None)
    assert (guard.title, guard.headcount, guard.pay_monthly.minimum, guard.shifts) == (
        "保安", 3, 4000, {Shift.ROTATING},
    )  # fmt: skip
    assert (cleaner.title, cleaner.headcount, cleaner.pay_monthly.minimum, cleaner.shifts) == ("保洁", 2, 2500, None)
    assert guard.lodging
    assert cleaner.lodging


def test_what_stands_behind_all_jobs_is_said_of_all() -> None:
    """A field goes before it."""
    stated = Pay(unit=PayUnit.MONTH, minimum=6000)
    event = posted(title="电工/仓管员", description="电工、仓管员，月薪5000元", pay=stated)
    assert [each.pay for each in understand_jobs(event, 0, None)] == [stated, stated]


def test_each_job_has_its_own_piece_rate() -> None:
    """Of whom none is told has none."""
    event = posted(title="电工、包装工", description="包装工5名，计件0.5元/件\n电工1名")
    electrician, packer = understand_jobs(event, 0, None)
    assert (electrician.piece_rate, packer.piece_rate and packer.piece_rate.minimum) == (None, 500)


def test_a_head_count_for_all_is_unknown_of_each() -> None:
    """Twenty for two jobs: nobody knows how many of each, and forty would be invented."""
    for stated in ({"headcount": 20}, {"description": "共招20人"}):
        assert [each.headcount for each in understand_jobs(posted(title="电工/仓管员", **stated), 0, None)] == [1, 1]


def test_who_states_the_occupation_means_one_job() -> None:
    """A field goes before the words."""
    (vacancy,) = understand_jobs(posted(title="电工/仓管员", occupation=ELECTRIC, headcount=20), 0, None)
    assert (vacancy.title, vacancy.headcount, vacancy.further) == ("电工/仓管员", 20, ())


def test_jobs_of_one_occupation_are_one() -> None:
    """Where clothes are made 车工 and 缝纫工 are the same work."""
    vacancies = understand_jobs(posted(title="车工10名、缝纫工5名、电工1名", description="服装厂"), 0, None)
    assert [(each.occupation, each.headcount) for each in vacancies] == [(SEWING, 15), (ELECTRIC, 1)]
    (alone,) = understand_jobs(posted(title="机修工/电工", description="汽修，汽车维修厂", headcount=20), 0, None)
    assert (alone.occupation, alone.headcount, alone.further) == ("4-12-01-01", 20, ())


def test_the_ids_lie_in_the_posting_s_partition() -> None:
    """For every number of partitions; another posting or occupation has another id, and it is never a long one."""
    for posting_id in ("v-1", "x" * 64):
        for partitions in (1, 3, 8, 12):
            ids = {job_id(posting_id, code, partitions) for code in (SEWING, CUTTING, ELECTRIC)}
            assert len(ids) == 3
            assert {partition_of(each, partitions) for each in ids} == {partition_of(posting_id, partitions)}
            assert all(len(each) <= 64 for each in ids)


class Intake:
    """INTAKE's understanding of one posting after another, folded at once."""

    def __init__(self) -> None:
        self.known = KnownHere()
        self.position = -1

    def take(self, event: VacancyPosted | VacancyWithdrawn | PostingReviewed) -> tuple[Change, ...]:
        self.position += 1
        changes = postings.SUBJECT.understand(event, self.position, Memory(self.known, postings.SUBJECT.state, 0))
        for change in changes:
            records = self.known.vacancies if change.topic == VACANCIES.name else self.known.postings
            records.pop(change.key, None)
            if change.value is not None:
                records[change.key] = change.value
        return changes

    def open(self) -> dict[str, str]:
        """Occupation → id."""
        found = self.known.vacancies.values()
        return {each.occupation: each.vacancy_id for each in found if each.status is VacancyStatus.OPEN}


def withdrawn(vacancy_id: str = "v-1", at: object = LATER) -> VacancyWithdrawn:
    return VacancyWithdrawn.model_validate({"vacancy_id": vacancy_id, "enterprise_id": "e-1", "occurred_at": at})


def test_a_posting_s_edit_and_withdrawal_reach_every_job() -> None:
    """A job that is dropped is withdrawn, one that comes is added, another order changes nothing."""
    intake = Intake()
    intake.take(posted(title="电工/仓管员"))
    store = job_id("v-1", STORE, 8)
    assert intake.open() == {ELECTRIC: "v-1", STORE: store}
    assert intake.known.vacancies[store].posting_id == "v-1"
    terms = {each.terms for each in intake.known.vacancies.values()}
    intake.take(posted(at=LATER, title="仓管员、电工"))
    assert intake.open() == {ELECTRIC: "v-1", STORE: store}
    assert {each.terms for each in intake.known.vacancies.values()} == terms
    intake.take(posted(at=LATER, title="电工/叉车工"))
    assert set(intake.open()) == {ELECTRIC, "6-30-05-01"}
    intake.take(withdrawn())
    assert intake.open() == {}
    intake.take(posted(at=LATER, title="电工/仓管员", round=2))
    assert intake.open() == {ELECTRIC: "v-1", STORE: store}
    assert intake.known.vacancies[store].round == 2


def test_a_main_job_that_is_dropped_leaves_its_id_to_one_that_has_none() -> None:
    """Nobody is told of the storekeeper's job again because the electrician's is filled."""
    intake = Intake()
    intake.take(posted(title="电工/仓管员"))
    intake.take(posted(at=LATER, title="仓管员/叉车工"))
    assert intake.open() == {STORE: job_id("v-1", STORE, 8), "6-30-05-01": "v-1"}


def test_one_job_is_changed_and_withdrawn_by_its_own_id() -> None:
    """The others stay, and so does what was said of it when an older word on the posting comes late."""
    intake = Intake()
    intake.take(posted(title="电工/仓管员"))
    store = job_id("v-1", STORE, 8)
    intake.take(posted(store, LATER, title="仓管员", headcount=7))
    assert (intake.known.vacancies[store].headcount, intake.known.vacancies[store].posting_id) == (7, "v-1")
    late = NOON + timedelta(minutes=1)
    intake.take(posted(at=late, title="电工"))
    assert intake.open() == {ELECTRIC: "v-1", STORE: store}
    intake.take(withdrawn(at=LATER + timedelta(hours=1)))
    assert intake.open() == {}


def test_a_posting_that_comes_again_writes_nothing_old() -> None:
    """What was said of one job in the same second stands behind it on the bus."""
    intake = Intake()
    intake.take(posted(title="电工/仓管员"))
    store = job_id("v-1", STORE, 8)
    intake.take(posted(store, title="仓管员", headcount=7))
    again = postings.SUBJECT.understand(posted(title="电工/仓管员"), 0, Memory(intake.known, (), 0))
    assert [change.key for change in again] == ["v-1"]


def test_one_job_cannot_become_several() -> None:
    """The posting can."""
    intake = Intake()
    intake.take(posted(title="电工/仓管员"))
    with pytest.raises(NotUnderstood, match="v-1") as refused:
        intake.take(posted(job_id("v-1", STORE, 8), LATER, title="仓管员/叉车工"))
    assert refused.value.code is Refusal.SEVERAL_JOBS


def test_a_stranger_s_vacancy_is_not_taken_over() -> None:
    """Ids can be computed by anybody; whoever had one first keeps it, and the posting is refused whole."""
    intake = Intake()
    theirs = job_id("v-1", STORE, 8)
    intake.take(posted(theirs, enterprise_id="e-2"))
    with pytest.raises(NotUnderstood) as refused:
        intake.take(posted(title="电工/仓管员"))
    assert refused.value.code is Refusal.ANOTHER_ENTERPRISE
    assert list(intake.known.vacancies) == [theirs]


def test_the_posting_is_screened_whole() -> None:
    """Unlawful for one job is unlawful; doubtful for one is held, and released for all."""
    with pytest.raises(Unlawful):
        judge_posting(posted(title="电工/仓管员", description="仓管员限女性"), 0, None, None)
    intake = Intake()
    intake.take(posted(title="保安/保洁", description="无犯罪记录"))
    assert intake.open() == {}
    held = intake.known.held("v-1")
    assert isinstance(held, HeldPosting)
    assert held.reasons == ("criminal_record",)
    verdict = PostingReviewed(
        vacancy_id="v-1",
        enterprise_id="e-1",
        occurred_at=LATER,
        held_position=0,
        verdict=ReviewVerdict.RELEASED,
        reviewer="审核员甲",
        reason="看护贵重物品",
    )
    intake.take(verdict)
    assert len(intake.open()) == 2
    assert {each.reviewed for each in intake.known.vacancies.values()} == {("criminal_record:无犯罪记录",)}
    assert intake.known.postings == {}
    intake.take(posted(at=LATER, title="保安/保洁", description="无犯罪记录，包吃住"))
    assert intake.known.postings == {}


def test_the_posting_s_next_word_ends_what_is_held_of_one_job() -> None:
    """As of a posting with one job; a word that came before it does not."""
    intake = Intake()
    intake.take(posted(title="电工/仓管员"))
    store = job_id("v-1", STORE, 8)
    intake.take(posted(store, LATER, title="仓管员", description="45岁以下"))
    held = intake.known.held(store)
    assert held is not None
    memory = Memory(intake.known, postings.SUBJECT.state, 0)
    again = postings.SUBJECT.understand(posted(title="电工/仓管员"), 0, memory)
    assert REVIEW.name not in {change.topic for change in again}
    intake.take(posted(at=LATER, title="电工/仓管员"))
    assert intake.known.postings == {}


def test_a_job_that_is_not_clear_refuses_the_posting_whole() -> None:
    """Nothing is half posted."""
    with pytest.raises(NotUnderstood):
        understand_jobs(posted(title="电工/仓管员", region="999999"), 0, None)


def test_a_vacancy_from_before_is_read() -> None:
    """Records that know nothing of several jobs stand as they are."""
    (vacancy,) = understand_jobs(posted(), 0, None)
    old = Vacancy.model_validate(vacancy.model_dump(exclude={"posting_id", "further"}))
    assert (old.posting_id, old.further) == (None, ())


def test_a_posting_lists_twenty_jobs_at_most() -> None:
    """More is refused with what to do, before any of them is understood."""
    trades = [
        "缝纫工",
        "裁剪工",
        "钳工",
        "焊工",
        "电工",
        "木工",
        "瓦工",
        "油漆工",
        "钢筋工",
        "架子工",
        "管道工",
        "叉车工",
    ]
    trades += ["仓管员", "保安", "保洁员", "厨师", "面点师", "服务员", "收银员", "快递员", "驾驶员", "质检员"]
    listed = "，".join(f"{trade}1人" for trade in trades)
    with pytest.raises(NotUnderstood, match="最多写 20 个岗位") as refused:
        judge_posting(posted(title="招聘启事", occupation=None, description=listed), 0, None, None)
    assert refused.value.code is Refusal.SEVERAL_JOBS
