"""Raw replies to source records: one file a source, one small reader a field. Pure."""
