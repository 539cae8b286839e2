"""What networks for small patches of a page share: examples, batches and training."""
