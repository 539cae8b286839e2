"""Measuring a network on labelled digits, and the whole reader on labelled images."""
