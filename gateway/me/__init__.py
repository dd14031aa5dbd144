"""A worker's own page, behind the link in a message: who comes in, what they see, what they decide."""
