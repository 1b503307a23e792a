"""What anyone may read without an account and without a script: each figure with where it comes from, and what was corrected."""
