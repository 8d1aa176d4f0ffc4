"""The commands as a user runs them, against the local registry."""
