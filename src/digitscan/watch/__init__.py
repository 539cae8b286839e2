"""A folder into which files keep coming: each is read once, when it is complete."""
