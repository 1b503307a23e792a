"""The town's desk: the campaign of a year, what waits for a decision, reminders, and the freeze."""
