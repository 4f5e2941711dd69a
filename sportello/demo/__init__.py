"""The sample desk: an invented Italian company's help desk, three months into its life."""
