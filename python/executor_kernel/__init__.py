"""What runs beside the user's code, in its process: everything that it says is a claim."""
