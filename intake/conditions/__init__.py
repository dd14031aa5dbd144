"""The conditions of a posting, out of its words.

Pay, head-count, board and lodging, shifts, what a worker must bring, where and when. Each reader is a pure function
over a text in readable form (`readable`) and keeps the words that it read from. What is not said is unknown, not no.
``docs/intake.md`` tells what is read.
"""

from intake.conditions.pay import read_pay
from intake.conditions.reading import Conditions, read_conditions
from intake.conditions.start import Start
from intake.conditions.words import Read, readable

__all__ = ["Conditions", "Read", "Start", "read_conditions", "read_pay", "readable"]
