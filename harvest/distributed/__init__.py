"""A whole snapshot on many machines, with Spark: build, match, enrich, indicators.

Spark only hands the work out and gathers it: what is done to a record, a string or a DOI is the
very same Python as on one machine. All machines see the dataset under one path.
"""
