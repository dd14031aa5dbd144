"""A candidate as an enterprise sees them: an allow-list, so that no new field is shown by accident."""

from __future__ import annotations

import json
from typing import Any, Final

from gateway.candidates import Told
from gateway.spoken import level_name, region_name
from schemas.decisions import Candidate, RuleTooBroad
from schemas.decisions.candidate import CandidateProfile
from schemas.taxonomy.occupations import occupation

_SOURCE: Final = "/kaigong/membership"


def event_name(told: Told) -> str:
    """``enter``, ``update``, ``leave`` or ``too_broad``."""
    return told.value.change.value if isinstance(told.value, Candidate) else "too_broad"


def event_data(told: Told, rule_name: str | None) -> str:
    """The event as a CloudEvent in JSON, Chinese unescaped, on one line."""
    headers = dict(told.record.headers)
    value = told.value
    body = candidate_data(value, rule_name) if isinstance(value, Candidate) else _too_broad(value, rule_name)
    event = {
        "specversion": "1.0",
        "id": headers.get("ce_id", b"").decode(),
        "source": headers.get("ce_source", _SOURCE.encode()).decode(),
        "type": f"kaigong.candidate.{event_name(told)}.v1",
        "time": headers.get("ce_time", b"").decode(),
        "datacontenttype": "application/json",
        "data": body,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def candidate_data(candidate: Candidate, rule_name: str | None) -> dict[str, Any]:
    """What is told of one membership."""
    return {
        "rule_id": candidate.rule_id,
        "rule": rule_name,
        "worker_id": candidate.worker_id,
        "change": candidate.change.value,
        "reason": candidate.reason.value if candidate.reason else None,
        "profile": profile_data(candidate.profile) if candidate.profile else None,
    }


def profile_data(profile: CandidateProfile) -> dict[str, Any]:
    """The filter attributes with Chinese names: nothing that names a person, no finer place than the town."""
    return {
        "skills": [
            {
                "occupation": skill.occupation,
                "occupation_name": occupation(skill.occupation).name,
                "level": skill.level,
                "level_name": level_name(skill.level),
                "certified": skill.certified,
            }
            for skill in profile.skills
        ],
        "region": profile.place.region,
        "region_name": region_name(profile.place.region),
        "reservation_pay": profile.reservation_pay,
        "max_distance_km": profile.max_distance_km,
        "shifts": sorted(shift.value for shift in profile.shifts),
        "lodging_ok": profile.lodging_ok,
        "fair_id": profile.fair_id,
    }


def _too_broad(value: RuleTooBroad, rule_name: str | None) -> dict[str, Any]:
    return {
        "rule_id": value.rule_id,
        "rule": rule_name,
        "members": value.members,
        "bound": value.bound,
    }
