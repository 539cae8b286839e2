"""Measure a network on labeled digits, and the whole reader on labeled images."""
