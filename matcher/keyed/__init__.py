"""Entries in lists by key, all lists in one array: what standing rules and vacancies are found by.

Optional: where numba is missing nobody makes any.

keys.py      a key: an occupation, and a place of a kind
needs.py     by occupation, which keys are worth a look
records.py   what is kept of a list, byte by byte
kernels.py   lists that grow, shrink and are packed
lists.py     the store
marks.py     which rows a query has met
"""
