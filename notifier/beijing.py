"""The calendar of the Chinese providers: their times carry no zone, and their days begin at midnight in Beijing."""

from datetime import datetime

from schemas.shanghai import SHANGHAI


def from_beijing(text: object) -> datetime | None:
    """`2026-11-21 08:00:00` as the providers write it; None for anything else."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
