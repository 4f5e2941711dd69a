"""Web push: notices in the browser of a person, through the push service of that browser, which cannot read them."""
