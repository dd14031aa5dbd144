"""The contracts of Kaigong: what travels on the bus, under which key, written by whom.

Nothing here knows a broker, a clock or a network. Every other package may import it; it imports none of them.
"""
