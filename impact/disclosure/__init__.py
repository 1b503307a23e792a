"""What is too small to be published, withheld over the whole publication (law 9): every table, page, language, format and edition at once."""
