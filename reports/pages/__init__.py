"""The pages of an edition, in French and in English: every number on them is a figure with an address."""
