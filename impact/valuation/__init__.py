"""What projects are worth: impact maps, the kernel that values them, the uncertainty around it, and where it comes from."""
