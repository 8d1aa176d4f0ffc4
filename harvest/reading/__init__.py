"""Text to mentions: notes, .bib files, tables and reference strings. Pure."""
