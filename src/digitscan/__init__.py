"""Reads handwritten digits on scanned pages."""
