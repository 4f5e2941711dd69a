"""A typed client for a Sportello desk. See README.md; needs nothing but Python 3.11."""

from sportello_client.client import Client
from sportello_client.transport import Away, Refused

__all__ = ["Away", "Client", "Refused"]
__version__ = "0.1.0"
