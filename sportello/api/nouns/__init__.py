"""What can be asked and done, a file for each noun."""
