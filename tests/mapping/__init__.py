"""Tests of the mapping of replies to source records."""

import ftfy  # noqa: F401  # loaded late by the program, and not within one example's deadline
