"""The slim views hold the same values as the models that are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from agents.replica.views import CANDIDATE, DELIVERY, OFFER
from schemas.decisions import (
    Attempt,
    AttemptState,
    Candidate,
    Change,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
    MatchScore,
    Offer,
    OfferStatus,
    OwedTo,
    Spent,
)
from schemas.decisions.candidate import CandidateProfile, CandidateSkill, LeaveReason
from schemas.decisions.delivery import BoundOffer
from schemas.decisions.offer import LapseReason
from schemas.envelope import encode
from schemas.happenings import OutcomeKind
from schemas.model import Place, Shift
from tests.property.market.made import BASIS

ids = st.from_regex(r"[a-z]-[a-z2-7]{1,24}", fullmatch=True)
moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
)
scores = st.integers(0, 10_000)

offers = st.builds(
    Offer,
    offer_id=ids,
    vacancy_id=ids,
    worker_id=ids,
    enterprise_id=ids,
    terms=ids,
    round=st.integers(1, 99),
    status=st.sampled_from(OfferStatus),
    reason=st.none() | st.sampled_from(LapseReason),
    outcome=st.none() | st.sampled_from(OutcomeKind),
    deadline=moments,
    fit=st.builds(MatchScore, employer_fit=scores, worker_fit=scores, score=scores),
    evidence=st.just(()),
    owed_to=st.sampled_from(OwedTo),
    spent=st.lists(st.builds(Spent, terms=ids, round=st.integers(1, 99)), max_size=3),
    basis=st.just(BASIS),
)
attempts = st.builds(
    Attempt,
    attempt_id=ids,
    channel=st.sampled_from(Channel),
    signed_at=moments,
    state=st.sampled_from(AttemptState),
    code=st.none() | st.text(max_size=5),
    provider_id=st.none() | st.text(max_size=9),
    answered_at=st.none() | moments,
    queries=st.integers(0, 9),
)
deliveries = st.builds(
    Delivery,
    notification_id=ids,
    worker_id=ids,
    offers=st.lists(st.builds(BoundOffer, offer_id=ids, vacancy_id=ids), max_size=3),
    state=st.sampled_from(DeliveryState),
    reason=st.none() | st.sampled_from(DeliveryReason),
    planned_at=moments,
    deadline=moments,
    not_before=st.none() | moments,
    changed_at=moments,
    attempts=st.lists(attempts, max_size=3),
    text=st.dictionaries(st.text(max_size=3), st.text(max_size=9), max_size=2),
    basis=st.just(BASIS),
)
profiles = st.builds(
    CandidateProfile,
    skills=st.just((CandidateSkill(occupation="6-05-01-03", level=3, certified=True),)),
    place=st.just(Place(region="441802", x=11_300, y=2_365)),
    reservation_pay=st.none() | st.integers(0, 9_999),
    max_distance_km=st.integers(0, 99),
    shifts=st.frozensets(st.sampled_from(Shift), min_size=1),
    lodging_ok=st.booleans(),
    fair_id=st.none() | ids,
)
candidates = st.builds(
    Candidate,
    rule_id=ids,
    worker_id=ids,
    enterprise_id=ids,
    change=st.sampled_from(Change),
    reason=st.none() | st.sampled_from(LeaveReason),
    profile=st.none() | profiles,
    evidence=st.just(()),
    silent=st.booleans(),
    basis=st.just(BASIS),
)


def same(view: object, model: object) -> None:
    """Every field of a view, however deep, has the model's value."""
    if isinstance(model, BaseModel):
        for name in view.__struct_fields__:
            same(getattr(view, name), getattr(model, name))
    elif isinstance(model, tuple):
        assert isinstance(view, tuple)
        assert len(view) == len(model)
        for one, other in zip(view, model, strict=True):
            same(one, other)
    else:
        assert view == model


@given(offers)
def test_an_offer(offer: Offer) -> None:
    """Every offer is read back with the same values."""
    same(OFFER.decode(encode(offer)), offer)


@given(deliveries)
def test_a_delivery(delivery: Delivery) -> None:
    """Every delivery is read back with the same values."""
    same(DELIVERY.decode(encode(delivery)), delivery)


@given(candidates, candidates)
def test_a_candidate(candidate: Candidate, other: Candidate) -> None:
    """Every membership is read back; equal bytes of a profile are an equal profile."""
    view, another = CANDIDATE.decode(encode(candidate)), CANDIDATE.decode(encode(other))
    for name in ("rule_id", "worker_id", "enterprise_id", "change", "silent"):
        assert getattr(view, name) == getattr(candidate, name)
    assert bytes(view.profile) == (b"null" if candidate.profile is None else encode(candidate.profile))
    assert (bytes(view.profile) == bytes(another.profile)) is (candidate.profile == other.profile)
