"""Building the packaged reference data. Run by hand when a source changes, never in production."""
