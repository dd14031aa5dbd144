"""What an employer's name says of a posting."""

from __future__ import annotations

from intake.occupation import Context, read_occupation
from intake.occupation.lexicon import is_disputed, key_of
from schemas.events import VacancyPosted


def told_by_employer(event: VacancyPosted, employer: str) -> VacancyPosted:
    """With the occupation stated, if two trades claim the title's word and the employer's name says which it is.

    车工 turns metal at a machine works and sews at a garment factory; who posts or lists it has said which they are.
    """
    said = f"{event.title}\n{event.description or ''}"
    if event.occupation is not None or not is_disputed(key_of(event.title)):
        return event
    if read_occupation(event.title, Context(said)).best is not None:
        return event
    best = read_occupation(event.title, Context(f"{said}\n{employer}")).best
    return event if best is None else event.model_copy(update={"occupation": best.code})
