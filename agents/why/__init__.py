"""Why a worker was not told of a vacancy, for who asks: a clerk, an operator, the worker."""

from agents.why.reasons import Why, why_not_notified

__all__ = ["Why", "why_not_notified"]
