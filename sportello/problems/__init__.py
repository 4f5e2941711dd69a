"""What stands beside problem tickets and their incidents, and what is done to all incidents of a problem."""
