"""The HTTP edge: registrations, vacancies, rules, candidates, the board, callbacks, pages.

It follows the bus like every other process, so it answers from its own replica; it decides nothing.
"""
