"""Tests of harvest."""
