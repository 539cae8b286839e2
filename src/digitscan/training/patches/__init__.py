"""The shared code of networks for small patches of a page: examples, batches and training."""
