"""Tests of what harvest writes into notes."""
