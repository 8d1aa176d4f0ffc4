"""The sample that `harvest demo` runs on: a small vault, and records in place of the network."""
