"""A clerk's spreadsheet becomes registrations: bytes → table → columns → forms → `Registrar`.

The Registrar is the one way in and writes through the gateway's asynchronous bus, so the importer does too,
and not through a producer of its own: identity, contact and consent must be there before the event.
"""
