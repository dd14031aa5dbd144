"""The processes on the bus: INTAKE on Faust, the follower, and the three roles that decide."""
