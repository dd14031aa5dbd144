"""The group robots that digests are sent by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PER_SECOND: Final = 0.3
"""For a robot's rate bucket, with `BURST`: at most 20 messages in any minute, the provider's limit for one robot."""

BURST: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class WeComConfig:
    """The robots of an installation. A key is all it takes to write into a group, so keys stay out of `repr`.

    Attributes:
        base_url: `https://qyapi.weixin.qq.com`, or a simulator's address.
        keys: Each robot's key by its name, for instance of its village.
        timeout_s: How long an answer may take.
    """

    base_url: str
    keys: Mapping[str, str] = field(repr=False)
    timeout_s: float = 5.0
