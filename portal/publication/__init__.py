"""Publication in pages: where a year stands, its preview, what is withheld, what would change, sealing it, correcting it."""
