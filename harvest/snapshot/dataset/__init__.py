"""A whole snapshot as a dataset: columns and keys in Parquet, bodies in frames. Needs DuckDB.

    files as published ─▶ record ─▶ row: columns, keys ─┬▶ columns: by the hash of the DOI
                              └───▶ raw line            ├▶ keys: sorted, to find candidates by
                                                        └▶ bodies: zstd frames in source order

Everything about one record is decided by pure functions of the record (`snapshot_columns` in a
source's room, `row`, `row_keys`), so that every engine that builds a dataset builds the same one.
"""
