"""Project leaders: what is due, the form, their own table, review and sending, the receipt."""
