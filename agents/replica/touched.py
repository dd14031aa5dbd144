"""What a batch of records touched, so that the owners know what to decide again."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Touched:
    """Ids of what changed since it was last taken."""

    workers: set[str] = field(default_factory=set)
    """Profile, certificates, identity, contact or consents."""
    vacancies: set[str] = field(default_factory=set)
    rules: dict[str, int] = field(default_factory=dict)
    """Rule id and the partition that it lies in (a removed rule no longer names its enterprise)."""
    offers: set[tuple[str, str]] = field(default_factory=set)
    """Vacancy and worker."""
    deliveries: set[tuple[str, str]] = field(default_factory=set)
    """Worker and notification."""
    candidates: set[tuple[str, str]] = field(default_factory=set)
    """Rule and worker."""
    outcomes: set[int] = field(default_factory=set)
    """Partitions of ``match.outcomes`` with something to take up."""
    receipts: set[int] = field(default_factory=set)
    """Partitions of ``channel.events`` with something to take up."""
    enterprises: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    """Topics that concern no role: fairs, access, review."""

    def __bool__(self) -> bool:
        return bool(
            self.workers
            or self.vacancies
            or self.rules
            or self.offers
            or self.deliveries
            or self.candidates
            or self.outcomes
            or self.receipts
            or self.enterprises
            or self.others
        )
