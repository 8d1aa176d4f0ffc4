"""The user's files: found, read, and written whole or not at all."""
