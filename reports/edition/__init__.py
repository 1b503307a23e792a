"""What a published year is made of."""
