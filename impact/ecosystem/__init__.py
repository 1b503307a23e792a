"""Who takes part and what for: members, projects, needs and what they weigh, solutions, consultations."""
