"""Training: the data, the network, the recipe, and the model folder that comes out."""
