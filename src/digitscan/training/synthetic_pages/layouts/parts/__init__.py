"""Building blocks that several layouts share."""
