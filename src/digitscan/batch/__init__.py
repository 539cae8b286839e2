"""Read many inputs, page by page, in worker processes; keep the order and resume after a kill."""
