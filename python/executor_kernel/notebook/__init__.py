"""What notebooks have that Python has not: fences, magics and displays."""
