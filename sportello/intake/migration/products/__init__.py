"""One reader a product: what its export holds, as neutral records."""
