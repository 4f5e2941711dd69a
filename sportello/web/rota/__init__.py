"""Who is on duty: day, week and month of the rotas, with what is uncovered in plain sight."""
