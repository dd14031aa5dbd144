"""What several test folders share. Tests import from here, never from a conftest."""
