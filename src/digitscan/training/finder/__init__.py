"""Training of the finder, the network that looks at a page first."""
