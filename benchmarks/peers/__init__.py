"""What others would do on the same data.

best/      a vacancy's best workers
within/    which rules a worker is within
"""
