"""What several layouts are put together from."""
