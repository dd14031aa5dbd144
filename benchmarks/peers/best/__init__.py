"""Each answers who the best workers for a vacancy are, with their fits and scores."""
