"""Text, dates, names and numbers as sources and people write them, read one by one. Pure."""
