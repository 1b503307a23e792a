"""A town that begins, in pages: its code, the lists it keeps, what is asked of whom, who comes in; left and taken up again at any step."""
