"""The market in memory: a bus, processes with replicas at their own offsets, owners that come and go."""
