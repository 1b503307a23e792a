"""What anyone may read of a year: the public part of its sealed versions, and nothing that lies beside it."""
