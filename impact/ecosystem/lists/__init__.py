"""The list of members or projects that a town keeps already, read as it stands: what is certain, what is asked, what is left aside."""
