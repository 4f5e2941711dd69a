"""Services, categories and the priority matrix."""
