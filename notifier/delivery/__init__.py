"""The delivery state machine: what may happen to a message next, and why. Pure; time comes in as an argument."""
