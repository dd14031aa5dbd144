from __future__ import annotations

from datetime import date

from matcher.columns import SLOTS
from matcher.moments import NO_DAY
from matcher.skills import Certified, HeldCertificate, certify

TODAY = date(2026, 11, 22).toordinal()


def held(id_: str, occupation: int, level: int, expires_on: int = NO_DAY) -> HeldCertificate:
    return HeldCertificate(id_, occupation, level, expires_on)


def test_the_best_valid_certificate_of_an_occupation_counts() -> None:
    """Of several the highest level; one that expired yesterday no longer, one that expires today still."""
    certificates = [held("a", 7, 2), held("b", 7, 3, TODAY), held("c", 7, 5, TODAY - 1)]
    assert Certified([3], []) == certify([7], certificates, TODAY)
    assert Certified([2], []) == certify([7], certificates, TODAY + 1)


def test_occupations_only_certified_follow_by_level_then_code() -> None:
    """They fill the slots that the declared ones leave, the highest level first."""
    certificates = [held(str(n), n, level) for n, level in ((30, 2), (20, 4), (10, 2), (40, 1), (7, 8))]
    assert Certified([8, 0, 0, 0, 0], [(20, 4), (10, 2), (30, 2)]) == certify([7, 1, 2, 3, 4], certificates, TODAY)
    assert SLOTS == 5 + 3


def test_certificates_can_be_thought_away() -> None:
    """As if one did not exist: what is owed to a completion shows."""
    certificates = [held("a", 7, 2), held("b", 7, 3), held("c", 9, 3)]
    assert Certified([2], []) == certify([7], certificates, TODAY, without={"b", "c"})
