"""The administration: registers of people, teams, categories, calendars, each a short file."""
