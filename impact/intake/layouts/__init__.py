"""A spreadsheet as people keep it, without our columns: what each of its cells means, what is left aside, and what must be asked."""
