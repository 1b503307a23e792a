"""One return, many funders: what a funder's own template asks, answered by published figures, and what cannot be answered said."""
