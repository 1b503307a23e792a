"""How the tables of what begins came to be."""
