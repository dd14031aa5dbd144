"""What a replica knows of workers and their certificates, on disk, so that a start need not read it all again.

content.py   which arrays, from a replica and back into one
file.py      one file: written whole or not at all, and only ever read whole
origin.py    of which cluster and topics, how old at most
keeper.py    when it is written and read
"""

from agents.snapshot.keeper import Keeper
from agents.snapshot.origin import Origin
from agents.snapshot.refused import Refused

__all__ = ["Keeper", "Origin", "Refused"]
