"""A clerk's list becomes registrations, vacancies or certificates.

File → `opening` → rows (`delimited`, `workbook`) → `header` → `cells` → one of the kinds (`workers`, `vacancies`,
`completions`) → `sorting` → `run` in batches → `writing`, and what is refused → `report`. A file is read while it is
written: in memory are a batch, and by digests what was seen.

What is written goes the ways that the gateway goes: people through the Registrar, whose identity, contact and consent
must be there before the event, postings through INTAKE's own judgement. Both are asynchronous, and so is this, without
a producer of its own.
"""
