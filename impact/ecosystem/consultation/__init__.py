"""What citizens asked for: consultations, their proposals, and the needs that each is about."""
