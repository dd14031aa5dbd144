"""Open vacancies by what they ask for, and the compiled queries: which of them suit a worker, which are the best?

Optional: where numba is missing, `matcher.query` scans the columns instead, with the same answers.

records.py    what lies in a list, byte by byte
looking.py    in which lists a worker looks
asking.py     whether a vacancy suits the worker
fit.py        the score of one pair, the worker being the same for all of them
suited.py     the queries
openings.py   the store: vacancies come and go
"""
