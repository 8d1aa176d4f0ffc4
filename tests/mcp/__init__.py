"""The library for assistants."""
