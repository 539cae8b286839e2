"""Training of the finder, the first network that sees a page."""
