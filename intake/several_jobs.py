"""A posting with several jobs becomes a vacancy for each; what becomes of the posting becomes of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from intake.errors import NotUnderstood, Refusal
from intake.jobs import Job, Jobs, read_jobs
from intake.occupation import Context, understand_occupation
from intake.posting import as_fields, conditions_of, refuse_unreadable, understand_posting
from schemas.events import VacancyPosted
from schemas.ids import job_id
from schemas.state import Vacancy, VacancyStatus
from schemas.topics import VACANCIES

MOST_JOBS: Final = 20
"""Of one posting: each is understood and screened by itself, and all are written in one transaction."""

Known = Callable[[str], Vacancy | None]
"""The known vacancy of an id."""


def understand_jobs(event: VacancyPosted, position: int, known: Vacancy | None) -> tuple[Vacancy, ...]:
    """The vacancies that a posting tells of, its main job's first: that one has the posting's id.

    The main job is the one that the posting's vacancy was for, as long as it is listed, else the first that has no
    vacancy of its own: another order of the same jobs changes nothing. Further jobs have ids derived from the
    posting's and their occupation, in its partition.

    Raises:
        NotUnderstood: as `understand_posting`, of any job; or the posting is about one job of another posting and
            lists several.
    """
    events = each_job(event)
    if len(events) == 1:
        vacancy = understand_posting(events[0], position, known)
        return (vacancy.model_copy(update={"posting_id": known.posting_id if known else None}),)
    if known is not None and known.posting_id is not None:
        raise NotUnderstood(
            Refusal.SEVERAL_JOBS,
            f"这个岗位是一次多岗位招聘里的一个，只能写一个岗位；要增加岗位，请修改整个招聘（编号 {known.posting_id}）",
        )
    vacancies = [understand_posting(each, position, known) for each in events]
    ids = {each.occupation: job_id(event.vacancy_id, each.occupation, VACANCIES.partitions) for each in vacancies}
    main = _main(vacancies, ids, known)
    further = [each for each in vacancies if each is not main]
    return (
        main.model_copy(update={"further": tuple(ids[each.occupation] for each in further)}),
        *(
            each.model_copy(update={"vacancy_id": ids[each.occupation], "posting_id": event.vacancy_id})
            for each in further
        ),
    )


def settled(vacancies: tuple[Vacancy, ...], known: Vacancy | None, known_of: Known) -> tuple[Vacancy, ...]:
    """What is to be written when a posting becomes ``vacancies``, the main one first.

    A job that is no longer listed, or whose posting is withdrawn, is withdrawn. What was said of one job alone since
    stands, and that job stays with its posting.

    Raises:
        NotUnderstood: the id of a further job is another enterprise's.
    """
    main, *further = vacancies
    listed = {each.vacancy_id: each for each in further}
    gone = [] if known is None else [each for each in known.further if each not in listed]
    written: list[Vacancy] = []
    stay = list(main.further) if main.status is VacancyStatus.OPEN else []
    for vacancy_id in (*listed, *gone):
        before = known_of(vacancy_id)
        if before is not None and before.enterprise_id != main.enterprise_id:
            raise NotUnderstood(
                Refusal.ANOTHER_ENTERPRISE, "这个招聘里一个岗位的编号属于另一家用人单位；请换一个岗位编号"
            )
        if before is not None and _is_younger(before, main):
            stay += [vacancy_id] if vacancy_id not in stay else []
        elif vacancy_id in listed:
            written.append(listed[vacancy_id])
        elif before is not None and before.status is VacancyStatus.OPEN:
            written.append(
                before.model_copy(
                    update={
                        "position": main.position,
                        "occurred_at": main.occurred_at,
                        "status": VacancyStatus.WITHDRAWN,
                    }
                )
            )
    return (main.model_copy(update={"further": tuple(stay)}), *written)


def each_job(event: VacancyPosted) -> tuple[VacancyPosted, ...]:
    """The posting as one for each of its jobs; the posting itself if it has one, or states its occupation.

    What is said of one job alone goes before the posting's fields, and these before what is said of all. A head-count
    for all of them is unknown of each.

    Raises:
        NotUnderstood: as `refuse_unreadable`, there are too many, or one of the jobs is not clear enough.
    """
    refuse_unreadable(event)
    found = Jobs((), "") if event.occupation is not None else read_jobs(event.title, event.description)
    if not found.jobs:
        return (event,)
    if len(found.jobs) > MOST_JOBS:
        raise NotUnderstood(
            Refusal.SEVERAL_JOBS, f"一次招聘最多写 {MOST_JOBS} 个岗位，这里有 {len(found.jobs)} 个；请分几次发布"
        )
    context = Context(f"{event.title}\n{event.description or ''}")
    by_code: dict[str, list[Job]] = {}
    for job in found.jobs:
        by_code.setdefault(understand_occupation(None, job.title, context), []).append(job)
    if len(by_code) == 1:
        return (event,)
    shared = as_fields(conditions_of(event, "", found.shared))
    return tuple(_posted(event, code, jobs, shared) for code, jobs in by_code.items())


def _posted(event: VacancyPosted, code: str, jobs: list[Job], shared: dict[str, Any]) -> VacancyPosted:
    """Jobs of one occupation as a posting of their own."""
    own = as_fields(conditions_of(event, jobs[0].title, "\n".join(job.own for job in jobs)))
    own["pay"] = next((job.pay.value for job in jobs if job.pay is not None), None)
    own["headcount"] = sum(job.headcount.value for job in jobs if job.headcount is not None) or None
    said = {name: value for name, value in own.items() if value is not None}
    of_all = {name: value for name, value in shared.items() if value and not getattr(event, name)}
    return event.model_copy(
        update={
            **of_all,
            **said,
            "title": "、".join(job.title for job in jobs),
            "occupation": code,
            "description": None,
            "headcount": own["headcount"],
        }
    )


def _main(vacancies: Iterable[Vacancy], ids: dict[str, str], known: Vacancy | None) -> Vacancy:
    vacancies = list(vacancies)
    had = None if known is None else next((each for each in vacancies if each.occupation == known.occupation), None)
    if had is not None:
        return had
    taken = () if known is None else known.further
    return next((each for each in vacancies if ids[each.occupation] not in taken), vacancies[0])


def _is_younger(before: Vacancy, main: Vacancy) -> bool:
    return before.position > main.position or before.occurred_at > main.occurred_at
