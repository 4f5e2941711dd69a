"""Signing in to mail servers by OAuth 2: providers, the permission given in a browser, tokens, how they are said."""
