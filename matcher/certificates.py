"""All certificates, by worker, whether or not the worker is known; and who loses one on which day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView

from matcher.moments import NO_DAY
from matcher.skills import HeldCertificate


class CertificateStore:
    """Certificates outlive their worker's record: either may come first."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[HeldCertificate, ...]] = {}
        self._ending: defaultdict[int, set[str]] = defaultdict(set)  # last valid day -> workers

    def of(self, worker_id: str) -> tuple[HeldCertificate, ...]:
        """What a worker holds, expired ones too."""
        return self._held.get(worker_id, ())

    def put(self, worker_id: str, certificate: HeldCertificate) -> None:
        """Keep a certificate, in place of one with the same id."""
        others = tuple(c for c in self.of(worker_id) if c.certificate_id != certificate.certificate_id)
        self._keep(worker_id, (*others, certificate))

    def restore(self, certificates: Iterable[tuple[str, HeldCertificate]]) -> None:
        """Keep these, by their worker, where none is kept yet; each once."""
        for worker_id, certificate in certificates:
            self._held[worker_id] = (*self._held.get(worker_id, ()), certificate)
            if certificate.expires_on != NO_DAY:
                self._ending[certificate.expires_on].add(worker_id)

    def holders(self) -> KeysView[str]:
        """Every worker who has any."""
        return self._held.keys()

    def remove(self, worker_id: str, certificate_id: str) -> None:
        """Forget a certificate, if it is known."""
        self._keep(worker_id, tuple(c for c in self.of(worker_id) if c.certificate_id != certificate_id))

    def ending_between(self, day: int, later: int) -> Iterator[str]:
        """Workers with a certificate that is valid on `day` and no longer on `later`."""
        for last, workers in self._ending.items():
            if day <= last < later:
                yield from workers

    def next_ending(self, day: int) -> int | None:
        """The first last valid day from `day` on that any certificate has."""
        return min((last for last in self._ending if last >= day), default=None)

    def _keep(self, worker_id: str, held: tuple[HeldCertificate, ...]) -> None:
        for last in {c.expires_on for c in self.of(worker_id)} - {NO_DAY}:
            self._ending[last].discard(worker_id)
            if not self._ending[last]:
                del self._ending[last]
        for last in {c.expires_on for c in held} - {NO_DAY}:
            self._ending[last].add(worker_id)
        if held:
            self._held[worker_id] = held
        else:
            self._held.pop(worker_id, None)
