"""The pages of the knowledge base: what they gather, for agents and for requesters."""
