"""What is known of the place: facts by theme, each with its date, its source and its perimeter."""
