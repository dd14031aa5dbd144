"""Which occupation somebody means, from a title and what stands around it.

A reading ranks codes of CSCO 2022 with a confidence and the words that decided. It is deterministic and offline, and
invents nothing: without a word of a trade there is no code, and a low confidence is a question to whoever wrote.
``docs/intake.md`` tells how.
"""

from intake.occupation.candidates import ASK_BELOW, GENERIC, Candidate, Context, Reading
from intake.occupation.jobs import split_jobs
from intake.occupation.reading import read_occupation
from intake.occupation.understanding import understand_occupation

__all__ = [
    "ASK_BELOW",
    "GENERIC",
    "Candidate",
    "Context",
    "Reading",
    "read_occupation",
    "split_jobs",
    "understand_occupation",
]
