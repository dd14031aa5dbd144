"""What the law lets a posting or a rule ask for, and what not: lawful, doubtful or unlawful, with the words.

The table is `intake.screen.table`, the words are in one file for each of its subjects. Pure, offline, the same answer
every time; the page about it is ``docs/screen.md``.
"""

from intake.screen.screening import screen
from intake.screen.verdict import Finding, Kind, Proposal, Screened, Verdict

__all__ = ["Finding", "Kind", "Proposal", "Screened", "Verdict", "screen"]
