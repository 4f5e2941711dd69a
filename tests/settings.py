"""The settings of the tests: those of production, with a password hash that costs nothing."""

from sportello.config.settings import *
from sportello.config.settings import MIDDLEWARE as OF_PRODUCTION

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_MAX_AGE = 3600  # a browser keeps what it fetched from one test to the next
MIDDLEWARE = [
    "tests.static_files.KnownFiles" if name == "whitenoise.middleware.WhiteNoiseMiddleware" else name
    for name in OF_PRODUCTION
]
