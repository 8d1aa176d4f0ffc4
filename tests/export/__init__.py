"""Tests of harvest.export."""
