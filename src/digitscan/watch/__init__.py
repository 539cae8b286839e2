"""Watch a folder that receives files: each is read once, when it is complete."""
