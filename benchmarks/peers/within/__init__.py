"""Each answers which rules a worker is within."""
