"""Rotas, shifts and overrides: who answers when."""
