"""Any file as grids of text: its sheets, its header, its cells as values. No meaning of ours yet."""
