"""INTAKE on the bus: events in, state records and dead letters out, each partition behind its own fence."""
