"""What is too small to be published is withheld over the whole publication (law 9): tables, pages, languages, formats, editions at once."""
