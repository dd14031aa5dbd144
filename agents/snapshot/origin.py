"""Where a snapshot comes from: another cluster's, another topic's or a too old one means nothing here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from agents.snapshot.refused import Refused
from schemas.taxonomy import TAXONOMY_VERSION


@dataclass(frozen=True)
class Origin:
    """What the bus says of itself, at the start of a process."""

    cluster: str
    topics: Mapping[str, str]
    """Id by name, without the namespace; a topic that is deleted and made again has another id."""
    tombstones_kept: timedelta
    """The least delete.retention.ms of these topics, as the bus has it."""


FORMAT: Final = 2
"""What the arrays mean. Another one wherever the same bytes would mean something else: the hash of a tie, the bits of a
mask, which record of a key wins, how certificates count."""


def header_of(origin: Origin, offsets: Mapping[str, tuple[int, ...]], read_at: datetime) -> dict[str, Any]:
    """What is written beside the arrays.

    Args:
        origin: where they come from.
        offsets: by topic, what is the next offset of each partition; everything below is in the arrays.
        read_at: when the bus was last read.
    """
    return {
        "format": FORMAT,
        "taxonomy": TAXONOMY_VERSION,
        "cluster": origin.cluster,
        "topics": dict(origin.topics),
        "offsets": {topic: list(each) for topic, each in offsets.items()},
        "read_at": read_at.isoformat(),
    }


def require_own(header: Mapping[str, Any], origin: Origin, now: datetime) -> None:
    """Returns if what has this header goes on here.

    Raises:
        Refused: it does not.
    """
    if header["format"] != FORMAT:
        raise Refused(f"it has the format {header['format']}, this version writes {FORMAT}")
    if header["taxonomy"] != TAXONOMY_VERSION:
        raise Refused(f"it was made with the taxonomy {header['taxonomy']}, this is {TAXONOMY_VERSION}")
    if header["cluster"] != origin.cluster:
        raise Refused("it is of another cluster")
    if header["topics"].keys() != origin.topics.keys() or header["offsets"].keys() != origin.topics.keys():
        raise Refused("it covers other topics")
    for topic, id_ in origin.topics.items():
        if header["topics"].get(topic) != id_:
            raise Refused(f"the topic {topic} has been made anew since")
    age = now - datetime.fromisoformat(header["read_at"])
    if age > origin.tombstones_kept / 2:
        raise Refused(
            f"the bus was read for it {age / timedelta(hours=1):.1f} hours ago, and tombstones are kept for "
            f"{origin.tombstones_kept / timedelta(hours=1):.1f}: half of that is the limit"
        )
    if age < timedelta(minutes=-1):
        raise Refused("it says that the bus was read for it in the future: this machine's clock has been set back")
