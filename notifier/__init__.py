"""Who is told what, when and by which channel; the delivery state machine; the providers' adapters."""
