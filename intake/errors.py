"""What INTAKE answers when it does not understand."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why something was not understood: a closed set, fit for a metric's label."""

    UNKNOWN_OCCUPATION = "unknown_occupation"
    UNKNOWN_REGION = "unknown_region"
    REGION_TOO_WIDE = "region_too_wide"  # a province, or a city that has counties
    CELL_TOO_FAR = "cell_too_far"
    CELL_OFF_THE_MAP = "cell_off_the_map"
    IMPLAUSIBLE_PAY = "implausible_pay"
    PERSONAL_DATA = "personal_data"
    UNKNOWN_VACANCY = "unknown_vacancy"
    ANOTHER_ENTERPRISE = "another_enterprise"
    NO_TITLE = "no_title"
    STARTS_IN_THE_PAST = "starts_in_the_past"
    EXPIRED = "expired"  # before it was posted
    GARBLED = "garbled"  # read in the wrong encoding
    SEVERAL_JOBS = "several_jobs"  # one job of a posting cannot become several; or there are too many
    UNLAWFUL = "unlawful"  # it asks for what the law forbids
    NOT_KEPT = "not_kept"  # a verdict on a posting of which only the reasons were kept


class NotUnderstood(ValueError):
    """An event that fits its model and still makes no sense.

    The message is Chinese, for the person who sent it, and repeats nothing that they typed freely: a
    telephone number in the wrong field must not travel on inside an error.
    """

    def __init__(self, code: Refusal, message: str) -> None:
        super().__init__(message)
        self.code = code
