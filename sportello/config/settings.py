"""Django's settings. Everything an administrator may change is read here from the environment, with its type.

docs/reference/settings.md explains each variable; a test checks that none is missing there.
"""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from sportello.config import environment
from sportello.config.csp import only_where_it_is_shown
from sportello.config.databases import database
from sportello.config.logs import logging_settings
from sportello.config.mail_door import MailDoor
from sportello.config.mail_out import CONSOLE, TIMEOUT, MailOut
from sportello.config.mail_provider import MailProvider
from sportello.config.networks import read_networks
from sportello.config.secret_key import secret_key
from sportello.config.tasks import tasks
from sportello.config.web_address import WebAddress
from sportello.domain.gathering import Pace

PACKAGE = Path(__file__).resolve().parent.parent

# What the administrator says -------------------------------------------------------------------------

DEBUG = environment.flag("SPORTELLO_DEBUG", default=False)
DATA = environment.folder("SPORTELLO_DATA", "data")
WEB_ADDRESS = WebAddress.read(environment.text("SPORTELLO_URL"))
SECRET_KEY = secret_key(DATA)
SECRET_KEY_FALLBACKS = environment.words("SPORTELLO_OLD_SECRET_KEYS")
ALLOWED_HOSTS = environment.words("SPORTELLO_ALLOWED_HOSTS") or WEB_ADDRESS.hosts
TIME_ZONE = environment.zone("SPORTELLO_TIME_ZONE", "Europe/Rome")
LANGUAGE_CODE = environment.choice("SPORTELLO_LANGUAGE", "it", ("it", "en"))
# How many times faster than real time the desk lives; only for demonstrations (`serve --speed`).
SPEED = environment.number("SPORTELLO_SPEED", 1, least=1)
SPEED_SINCE = environment.number("SPORTELLO_SPEED_SINCE", 0)  # epoch seconds

WEB_THREADS = environment.number("SPORTELLO_WEB_THREADS", default=8, least=1)
# Each thread that draws a page may hold a connection, and so may each lane of the worker, its mail room and its due
# steps; what is opened is given back.
DATABASE_POOL = environment.number("SPORTELLO_DATABASE_POOL", default=max(WEB_THREADS, 8) + 8)

DATABASES = {"default": database(environment.text("DATABASE_URL"), DATA, DATABASE_POOL)}

TASKS = tasks(DATABASES["default"], SPEED)

# The house -------------------------------------------------------------------------------------------

ROOT_URLCONF = "sportello.config.urls"
WSGI_APPLICATION = "sportello.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "sportello.config",
    "sportello.people",
    "sportello.sets",
    "sportello.jobs",
    "sportello.calendars",
    "sportello.catalogue",
    "sportello.oncall",
    "sportello.tickets",
    "sportello.sla",
    "sportello.knowledge",
    "sportello.escalation",
    "sportello.problems",
    "sportello.desk",
    "sportello.notifications",
    "sportello.workspace",
    "sportello.webhooks",
    "sportello.intake",
    "sportello.intake.telephone",
    "sportello.intake.monitoring",
    "sportello.web",
    "sportello.worker",
]

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS.insert(0, "procrastinate.contrib.django")  # its tables

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before what pages need: a first visit fetches forty small files, and headers are a sixth of it.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sportello.config.compression.CompressPages",
    "sportello.config.csp.ContentSecurityPolicy",
    # Answers what programs call: nothing of what follows is for them.
    "sportello.api.programs.Programs",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sportello.web.middleware.Visit",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the applications, so that our sign-in page wins over allauth's.
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sportello.web.context.page",
            ],
        },
    }
]

# Language and time -----------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]

# Who may come in -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "sportello.config.sign_in.SignIn"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None  # the person chooses, by the box on the page
# Attempts are counted in the database, for all processes together. What a process remembers for itself has so much room
# that nobody can push the counts of others out.
CACHES = {
    "default": {"BACKEND": "sportello.workspace.tallies.Tallies"},
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    # What one person asks for and writes in the portal: more than anybody needs, less than a program does harm with.
    "portal_request": "60/h/user",
    "portal_message": "240/h/user",
    "question": "30/m/ip,10/h/key",  # how it went, by the link of a letter: `key` is the link
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("SPORTELLO_PROXIES", 0)

# What browsers are told ------------------------------------------------------------------------------

CSRF_TRUSTED_ORIGINS = WEB_ADDRESS.origins
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = WEB_ADDRESS.secure
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if WEB_ADDRESS.secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sportello.web.views.failures.no_csrf"

# Files -----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# `serve` writes them there in one sheet, with lasting names; elsewhere they are served where they are installed.
BUNDLED = environment.flag("SPORTELLO_BUNDLED", default=False)
if BUNDLED:
    STATIC_ROOT = DATA / "static"
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "sportello.web.static_files.Bundled"},
    }
WHITENOISE_USE_FINDERS = not BUNDLED
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = only_where_it_is_shown
MEDIA_ROOT = DATA / "files"
# Calls a token of the interface may make in a minute.
API_CALLS = environment.number("SPORTELLO_API_CALLS", 300, least=1)
# Networks besides the public internet that webhooks and the services of notices may be in.
PRIVATE_NETWORKS = read_networks(environment.words("SPORTELLO_PRIVATE_NETWORKS"))
# By which push services know this desk; empty: made once and kept in the data folder.
PUSH_KEY = environment.text("SPORTELLO_PUSH_KEY")
MAIL_DOOR = MailDoor.read(environment.text("SPORTELLO_MAIL_LISTEN"))
ATTACHMENT_MB = environment.number("SPORTELLO_ATTACHMENT_MB", 25, least=1)
FILE_UPLOAD_HANDLERS = [
    "sportello.web.uploads.Weighed",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

MAIL_PROVIDER = MailProvider.read(
    environment.text("SPORTELLO_MAIL_PROVIDER").lower(),
    environment.text("SPORTELLO_MAIL_PROVIDER_KEY"),
    environment.words("SPORTELLO_MAIL_PROVIDER_OPTIONS"),
    environment.text("SPORTELLO_MAIL_PROVIDER_SECRET"),
)
ANYMAIL = MAIL_PROVIDER.library
MAIL_OUT = MailOut.read(
    environment.text("SPORTELLO_SMTP"), environment.text("SPORTELLO_MAIL_FROM"), MAIL_PROVIDER.backend
)
EMAIL_BACKEND = MAIL_OUT.backend or CONSOLE
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = MAIL_OUT.host, MAIL_OUT.port, TIMEOUT
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_OUT.login, environment.text("SPORTELLO_SMTP_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_OUT.starttls, MAIL_OUT.tls
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_OUT.sender or "webmaster@localhost"
# How long notices are gathered before they leave, and how much is a storm.
ALERT_PACE = Pace(
    settle=timedelta(seconds=environment.number("SPORTELLO_ALERTS_SETTLE", 10)),
    longest=timedelta(seconds=environment.number("SPORTELLO_ALERTS_LONGEST", 60)),
    many=environment.number("SPORTELLO_ALERTS_MANY", 10, least=2),
    rest=timedelta(seconds=environment.number("SPORTELLO_ALERTS_REST", 300)),
)

LOGGING_CONFIG = "sportello.config.logs.configure"
LOGGING = logging_settings(
    environment.choice("SPORTELLO_LOG_LEVEL", "info", ("debug", "info", "warning", "error")).upper(),
    lines=environment.choice(
        "SPORTELLO_LOG_FORMAT", "text" if sys.stderr.isatty() else "json", ("text", "json")
    ),
)
