"""A town that begins: its folder made from its code and from the lists it has, every file with its comments, to be edited by hand."""
