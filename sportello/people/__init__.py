"""Persons, departments, areas, teams, organisations, roles and rights."""
