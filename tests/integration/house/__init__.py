"""Tests that share one house."""
