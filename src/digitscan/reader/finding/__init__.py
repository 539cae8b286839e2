"""Finding: the view in which a page is read, the finder's maps of it, and its ink."""
