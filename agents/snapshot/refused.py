"""Why a snapshot is not taken."""


class Refused(Exception):
    """A snapshot is not used, and why, in words; the topics are read instead."""
