"""What runs inside the sandbox: isolation, the supervisor, and the Python interpreter that executes code."""
