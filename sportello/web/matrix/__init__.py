"""The matrix editor: a policy's draft as a sheet, its rules, its differences from what is in force, its publication."""
