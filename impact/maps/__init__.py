"""What is claimed, before any quantity: impact maps, their conventions, their faults and the guards against over-claiming."""
