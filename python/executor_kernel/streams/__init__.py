"""Standard input, output and error of the code."""
