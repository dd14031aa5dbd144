"""What all compiled queries are made of. Optional: where numba is missing nobody loads any of it.

jit.py        compiling, and where the machine code is kept
views.py      arrays of records, as a kernel sees them
records.py    a worker, a vacancy, one of the best
geometry.py   how far two places are apart
score.py      the parts of a score
heap.py       the best k of what passes by
book.py       the ids of many rows
"""
