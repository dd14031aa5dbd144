"""A slow and obvious matcher, written from ``docs/matching.md`` alone."""
