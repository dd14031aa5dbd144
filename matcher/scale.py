"""The scale that every fit, weight share and degree is counted on: ten-thousandths, in integers."""

FULL = 10_000
NEUTRAL = 5_000  # what an unknown scores: unknown is not no
