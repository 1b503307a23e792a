"""People: their accounts, roles and links, how they sign in, what they may do, and the list of what was done."""
