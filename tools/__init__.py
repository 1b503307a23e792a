"""What the house is made and documented with; none of it is shipped."""
