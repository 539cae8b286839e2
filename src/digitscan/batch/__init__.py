"""Many inputs: page by page over worker processes, in order, and gone on with after a kill."""
