"""Loading: from a file to upright pages."""
