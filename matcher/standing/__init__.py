"""Standing rules by what they ask for, and the compiled query: which of them is a worker within?

Optional: where numba is missing, each rule is asked in turn, with the same answers.

records.py   what is kept of a rule, byte by byte
entries.py   a rule with all that it asks of one worker
places.py    under which places a rule is found, and where a worker looks
within.py    the rules that a worker is within
rules.py     the store: rules come and go
"""
