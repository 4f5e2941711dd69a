"""Entry point for WSGI servers: the pages without live events."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sportello.config.settings")

application = get_wsgi_application()
