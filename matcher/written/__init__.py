"""Workers as they are written on the bus, from bytes to columns without an object for each.

profile.py   what is read of a worker, in columns
plain.py     from plain values
lexer.py     the pieces of JSON that our own writers write
worker.py    from records' bytes, compiled

The compiled reader knows one way of writing only, that of ``schemas.envelope.encode``. It either gives what the model
would, or declines; what it declines goes through ``schemas.plain``, and what that declines through the model.
"""

from matcher.written.profile import Profiles

__all__ = ["Profiles"]
