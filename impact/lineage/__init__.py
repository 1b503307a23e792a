"""From a figure back to the cells and sources it was made of (laws 6 and 7)."""
