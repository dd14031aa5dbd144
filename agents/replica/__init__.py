"""What every process knows: the fold of all state topics and decision logs into one picture.

The replica knows no broker. Records come in, in the order of each partition; what they touch comes out, so that the
roles know what to decide again.
"""

from agents.replica.record import BusRecord, Unreadable
from agents.replica.replica import Replica
from agents.replica.touched import Touched
from agents.replica.views import AttemptView, CandidateView, DeliveryView, OfferView

__all__ = [
    "AttemptView",
    "BusRecord",
    "CandidateView",
    "DeliveryView",
    "OfferView",
    "Replica",
    "Touched",
    "Unreadable",
]
