"""The matcher: who fits which vacancy, exactly and explained. Pure; ``docs/matching.md``.

index.py and its columns (workers, vacancies, certificates, ids …) answer with numpy alone. Where numba is there,
clustered/ (a vacancy's and a rule's workers), openings/ (a worker's vacancies) and standing/ (a worker's rules) answer
the same faster; keyed/ holds the lists of the last two, kernels/ what all compiled code shares. written/ reads workers
from the bytes on the bus.
"""

from matcher.index import Index
from matcher.results import Evaluation, Match, RuleChanges, Unlocked

__all__ = ["Evaluation", "Index", "Match", "RuleChanges", "Unlocked"]
