"""What is asked for the usual services."""

from typing import Final
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from sportello.notifications.channels.carriers.allowed import PEOPLE_READ
from sportello.notifications.channels.carriers.parts import Answers, Part, Service, at_server, pasted, quoted

PHONE: Final = r"\+[1-9][0-9]{6,14}"
_FROM = Part("sender", _("From number"), _("The number that the service gave you."), "+390212345678", PHONE)
_TO = Part("to", _("To number"), _("With the prefix of the country."), "+393331234567", PHONE)
_SERVER = Part(
    "server", _("Server"), _("Its address, https:// included."), "https://ntfy.example.org", "https?://.+"
)


def _telegram(answers: Answers) -> str:
    return f"tgram://{answers['token']}/{quote(answers['chat'], safe='@-')}/?detect=no"


def _ntfy(answers: Answers) -> str:
    return quoted(answers, "topic") + ("?auth=token" if answers.get("token") else "")


SERVICES: Final = (
    Service(
        "telegram",
        "Telegram",
        (
            Part(
                "token",
                _("Token of the bot"),
                _("From @BotFather."),
                "123456789:AAH…",
                r"[0-9]+:[\w-]{20,}",
                secret=True,
            ),
            Part(
                "chat",
                _("Chat"),
                _("The number of the chat. Write to the bot first, or add it to the group."),
                "-1001234567890",
                r"-?[0-9]{3,20}|@\w{3,}",
            ),
        ),
        _telegram,
        ("tgram",),
        shown="chat",
    ),
    Service(
        "slack",
        "Slack",
        (
            Part(
                "link",
                _("Webhook address"),
                _("In Slack: Apps > Incoming Webhooks > Add."),
                "https://hooks.slack.com/services/…",
                secret=True,
            ),
        ),
        pasted(r"hooks\.slack(-gov)?\.com"),
        ("slack",),
    ),
    Service(
        "teams",
        "Microsoft Teams",
        (
            Part(
                "link",
                _("Address of the workflow"),
                _("In Teams: the channel > Workflows > Send webhook alerts to a channel."),
                "https://…",
                secret=True,
            ),
        ),
        pasted(r"[\w.-]+\.(logic\.azure\.com|environment\.api\.powerplatform\.com)"),
        ("workflow", "workflows"),
    ),
    Service(
        "gchat",
        "Google Chat",
        (
            Part(
                "link",
                _("Webhook address"),
                _("In the space: Apps & integrations > Webhooks > Add."),
                "https://chat.googleapis.com/v1/spaces/…",
                secret=True,
            ),
        ),
        pasted(r"chat\.googleapis\.com"),
        ("gchat",),
    ),
    Service(
        "matrix",
        "Matrix",
        (
            Part(
                "server",
                _("Server"),
                _("Its address, https:// included."),
                "https://matrix.example.org",
                "https?://.+",
            ),
            Part(
                "token", _("Access token"), _("Of the account that writes."), "syt_…", r"\S{8,}", secret=True
            ),
            Part(
                "room",
                _("Room"),
                _("Its internal identifier."),
                "!abcdef:example.org",
                r"[!#][^\s/]+:[^\s/]+",
            ),
        ),
        at_server("matrix", "matrixs", lambda answers: f"{quoted(answers, 'room')}?mode=off"),
        ("matrix", "matrixs"),
        shown="room",
        has_server=True,
    ),
    Service(
        "ntfy",
        "ntfy",
        (
            _SERVER,
            Part(
                "topic",
                _("Topic"),
                _("Whoever knows its name can read it, unless the server asks for a token."),
                "",
                r"[\w-]{3,64}",
                secret=True,
            ),
            Part("token", _("Access token"), "", "tk_…", r"\S{4,}", secret=True, required=False),
        ),
        at_server("ntfy", "ntfys", _ntfy),
        ("ntfy", "ntfys"),
        has_server=True,
    ),
    Service(
        "signal",
        "Signal",
        (
            Part(
                "server",
                _("Server"),
                _("The address of your signal-cli-rest-api."),
                "https://signal.example.org",
                "https?://.+",
            ),
            _FROM,
            _TO,
        ),
        at_server("signal", "signals", lambda answers: f"{answers['sender']}/{answers['to']}"),
        ("signal", "signals"),
        shown="to",
        has_server=True,
    ),
    Service(
        "whatsapp",
        "WhatsApp",
        (
            Part(
                "token",
                _("Access token"),
                _("From Meta for Developers > WhatsApp."),
                "EAA…",
                r"[A-Za-z0-9]{20,}",
                secret=True,
            ),
            Part(
                "sender",
                _("Identifier of the sending number"),
                _("Not the number itself."),
                "123456789012345",
                r"[0-9]{5,20}",
            ),
            _TO,
        ),
        lambda answers: f"whatsapp://{answers['token']}@{answers['sender']}/{answers['to']}",
        ("whatsapp",),
        _("WhatsApp delivers free text only within a day of the reader's last message to that number."),
        "to",
    ),
    Service(
        "twilio",
        _("SMS (Twilio)"),
        (
            Part("account", _("Account SID"), "", "AC…", r"AC[a-fA-F0-9]{32}"),
            Part("token", _("Auth token"), "", "", r"[A-Za-z0-9]{16,64}", secret=True),
            _FROM,
            _TO,
        ),
        lambda answers: (
            f"twilio://{answers['account']}:{answers['token']}@{answers['sender']}/{answers['to']}"
        ),
        ("twilio",),
        shown="to",
    ),
    Service(
        "vonage",
        _("SMS (Vonage)"),
        (
            Part("account", _("API key"), "", "", r"[A-Za-z0-9]{4,32}"),
            Part("token", _("API secret"), "", "", r"[A-Za-z0-9]{8,64}", secret=True),
            _FROM,
            _TO,
        ),
        lambda answers: (
            f"vonage://{answers['account']}:{answers['token']}@{answers['sender']}/{answers['to']}"
        ),
        ("vonage", "nexmo"),
        shown="to",
    ),
)

OTHER: Final = Service(
    "other",
    _("Another service (Apprise)"),
    (
        Part(
            "link",
            _("Apprise address"),
            _("As the documentation of Apprise writes it for the service."),
            "discord://…",
            secret=True,
        ),
    ),
    lambda answers: answers["link"].strip(),
    PEOPLE_READ,
    _("For administrators: the address may lead anywhere that the guard allows."),
)
