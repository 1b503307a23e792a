"""The content of an edition on paper: tagged, to be kept and to be read aloud."""
