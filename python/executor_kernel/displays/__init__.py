"""What a value looks like: text, tables and figures."""
