"""The registers, a file for each noun."""
