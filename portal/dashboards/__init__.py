"""What those who fund come for: what they paid for, what it did, what it is worth and how sure that is. It reads sealed editions only."""
