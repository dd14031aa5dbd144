"""Workers clustered by (occupation, place), and the compiled queries over them.

Optional: where numba is missing, `matcher.query` scans the columns instead, with the same answers.

records.py    what lies in the clusters, byte by byte
halves.py     what of it takes half a byte
geometry.py   the order of cells, and bounds of distances to many
places.py     where an entry comes in the order, and finding it there
zones.py      what 64 entries have in common
merge.py      taking the tail into the order, step by step; who has left
clusters.py   the store: a long ordered part, a short unordered tail
fit.py        the score of one pair
top.py        a vacancy's best workers
members.py    a rule's workers
"""
