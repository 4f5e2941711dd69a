"""Views, one small file a noun."""
