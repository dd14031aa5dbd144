"""INTAKE: understanding what people send. Pure: an event and what is known go in, a state record comes out.

Occupations by trade word, places by region and cell, pay by the month. What cannot be understood is refused
with a code and a sentence (`NotUnderstood`), for the dead letter or the answer of the gateway.
"""

from intake.errors import NotUnderstood, Refusal

__all__ = ["NotUnderstood", "Refusal"]
