"""What projects are worth: impact maps, the kernel that values them, the doubt around it, and the guards against over-claiming."""
