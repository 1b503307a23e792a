"""Where people come in: project leaders hand in, the town reviews; programs use the API. It holds no truth: that is the ledger's."""
