"""What the interpreter knows of an error."""
