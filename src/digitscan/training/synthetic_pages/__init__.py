"""Synthetic pages with a class for every pixel, to train the finder on."""
