"""The stream engine."""

from agents.runtime.engine import (
    EndProcess,
    Engine,
    EngineConfig,
    HandleBatch,
    Incoming,
    MustStop,
    Spot,
)

__all__ = ["EndProcess", "Engine", "EngineConfig", "HandleBatch", "Incoming", "MustStop", "Spot"]
