"""Workers clustered by (occupation, place), and the compiled queries over them.

Optional: where numba is missing, `matcher.query` scans the columns instead, with the same answers.

records.py    what lies in the clusters, byte by byte
geometry.py   the order of places, and bounds of distances to many
merge.py      finding an entry; taking the tail into the order, step by step
clusters.py   the store: a long ordered part, a short unordered tail
fit.py        the score of one pair
top.py        a vacancy's best workers
members.py    a rule's workers
"""
