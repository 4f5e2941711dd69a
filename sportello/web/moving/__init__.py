"""Moving from another help desk: what the mapping dialogue shows, and what is answered in it."""
