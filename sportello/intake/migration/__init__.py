"""Moving from another help desk: its export is read into neutral records, and these go through the door as history."""
