"""What intake makes of free text, held against labels that a person would give by reading."""
