"""Tests of the mapping of replies to source records."""
