"""What is filled in: a registration as the library takes it, and as a page may send it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gateway.understanding import new_id
from schemas.events import DeclaredSkill, RegistrationChannel
from schemas.model import Identifier, Kilometres, Moment, Monthly, RegionCode, Shift
from schemas.shared import WorkerWeights

CONSENT_VERSION: Final = "2026-11"
CONSENT_TEXT: Final = (
    "我同意公共就业服务机构用我的手机号码，通过微信或短信告诉我合适的岗位。"
    "号码加密保存，不会给用人单位；随时可以回复“退订”或在服务台撤回，撤回不影响登记和服务。"
)
"""What the worker agrees to, under the version above. Another wording needs another version."""


MOST_WISHES: Final = 1_000
"""Characters, as the event has them."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    registration_id: Identifier = Field(default_factory=lambda: new_id("g"))
    """Made where the form was opened, so that a repeat is the same registration."""
    occurred_at: Moment | None = None
    """When it was filled in, by the kiosk's clock; a time of the future is cut to that of arrival."""
    phone: Annotated[str, Field(max_length=40, repr=False)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] | None = Field(None, repr=False)
    consent: bool
    """Whether the worker agrees to be told of matches; nobody is turned away for a no."""
    consent_version: Identifier = CONSENT_VERSION
    skills: Annotated[tuple[DeclaredSkill, ...], Field(min_length=1, max_length=5)]
    region: RegionCode
    reservation_pay: Monthly | None = None
    max_distance_km: Kilometres = 30
    shifts: Annotated[frozenset[Shift], Field(min_length=1)] = frozenset(Shift)
    lodging_ok: bool = False
    available_from: date | None = None
    # Left out where it is not said: an importer names a row's registration after what its form says.
    wishes: Annotated[str, Field(max_length=MOST_WISHES)] | None = Field(
        None, repr=False, exclude_if=lambda said: said is None
    )
    """What the worker says besides, in their own words; numbers and names in it are masked before it goes anywhere."""
    fair_id: Identifier | None = None


class KioskForm(_Form):
    """What the public page may send."""


class RegistrationForm(_Form):
    """What `Registrar` takes: the kiosk's form and what only trusted callers may say."""

    channel: RegistrationChannel = RegistrationChannel.KIOSK
    cell: tuple[int, int] | None = None
    weights: WorkerWeights = WorkerWeights()
    openid: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(default=None, repr=False)
    """The worker's WeChat openid, where it is known."""
    quiet: bool = False
    """Part of a census, a back-fill or a migration."""
