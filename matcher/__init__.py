"""The matcher: who fits which vacancy, exactly and explained. Pure Python and numpy; ``docs/matching.md``."""

from matcher.index import Index
from matcher.results import Evaluation, Match, RuleChanges

__all__ = ["Evaluation", "Index", "Match", "RuleChanges"]
