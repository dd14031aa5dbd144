"""The three roles that decide: BOOK, NOTIFY and MEMBERSHIP.

A role is plain, synchronous code over a replica: it is told what was touched, and says what to write. Reading,
fencing, committing and calling are done around it by ``agents.own``.
"""
