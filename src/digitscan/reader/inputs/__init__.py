"""Inputs other than pages: images of single digits, and drawings."""
