"""The guard-rail: what the user's own code may import and call."""
