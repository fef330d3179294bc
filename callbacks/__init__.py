"""Interactions: one file a kind, each a thin `register(app)` beside plain functions that a test can call."""
