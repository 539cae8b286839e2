"""From an image to readings, one step a module."""
