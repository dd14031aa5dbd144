"""What others would do on the same data: each answers which rules a worker is within."""
