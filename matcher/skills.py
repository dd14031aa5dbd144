"""A worker's skills: what was declared, raised and widened by the certificates that are valid on a day."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from matcher.columns import SLOTS
from matcher.moments import NO_DAY


class HeldCertificate(NamedTuple):
    """What is kept of a certificate: occupation number, level, last valid day (`NO_DAY`: for ever)."""

    certificate_id: str
    occupation: int
    level: int
    expires_on: int

    def valid_on(self, day: int) -> bool:
        """Tell whether it still counts on the day with this ordinal."""
        return self.expires_on == NO_DAY or self.expires_on >= day


class Certified(NamedTuple):
    """Certified levels: one for each declared skill (0: none), and the occupations only certified."""

    levels: list[int]
    beyond: list[tuple[int, int]]
    """(occupation number, level), the highest level first, then by occupation; as many as slots are left."""


def certify(declared: list[int], held: Iterable[HeldCertificate], day: int, without: Collection[str] = ()) -> Certified:
    """Apply certificates to the declared occupations (their numbers, in order of preference)."""
    best: dict[int, int] = {}
    for certificate in held:
        if certificate.valid_on(day) and certificate.certificate_id not in without:
            best[certificate.occupation] = max(certificate.level, best.get(certificate.occupation, 0))
    levels = [best.get(occupation, 0) for occupation in declared]
    beyond = sorted(best.keys() - set(declared), key=lambda occupation: (-best[occupation], occupation))
    room = SLOTS - len(declared)
    return Certified(levels, [(occupation, best[occupation]) for occupation in beyond[:room]])
