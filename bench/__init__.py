"""Benches: one script for each row of the figures, run by hand and in CI as a report, never as a test."""
