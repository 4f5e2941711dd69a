"""A service that listens on this machine, for the tests of channels."""

from tests.listening import listening, service

__all__ = ["listening", "service"]
