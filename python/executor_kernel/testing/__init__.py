"""Runs of pytest, and what they report."""
