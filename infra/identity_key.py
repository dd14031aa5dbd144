"""The data remembers which identity key it was made with, so that a start with another one is refused.

Every worker_id is derived with that key: under another one each phone would be a new person, and everybody
known would be orphaned without an error anywhere. What is remembered is the key's fingerprint, a keyed hash,
in the ``access`` topic (credentials known by their hash only) under a record key of its own: it lies with the
data, on whatever cluster that is, and every process can ask for it before it reads anything else.
"""

from __future__ import annotations

from typing import Final

from infra.errors import KeysRefused

RECORD_KEY: Final = "#identity-key"


def check_identity_key(ours: str, stored: str | None) -> None:
    """Compare the fingerprint of our key with the one that the data was made with, if any was yet.

    Raises:
        KeysRefused: they differ.
    """
    if stored is not None and stored != ours:
        raise KeysRefused(
            f"The data on this bus was made with the identity key {stored}, and the key folder holds {ours}; "
            "point KAIGONG_KEYS__DIR to the folder with the former, or use another KAIGONG_KAFKA__NAMESPACE."
        )
