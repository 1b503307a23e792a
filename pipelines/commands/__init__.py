"""The command line (contracts, section 1): one file a command; heavy libraries are imported by the command that needs them."""
