"""Training: the data, the network, the recipe, and the resulting model folder."""
