"""The composition root: each process of Kaigong put together from its parts, and the fleet of them on one machine."""
