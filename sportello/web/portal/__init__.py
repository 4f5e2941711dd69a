"""The portal: what people see who ask. Public words only; levels, teams and policies have no names here."""
