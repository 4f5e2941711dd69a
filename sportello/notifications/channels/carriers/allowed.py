"""The schemas that an address written freely may have."""

from typing import Final

PEOPLE_READ: Final = (
    "bark", "barks", "betterstack", "bulksms", "clickatell", "clicksend", "d7sms", "dingtalk", "discord",
    "feishu", "gchat", "goalert", "goalerts", "gotify", "gotifys", "hassio", "hassios", "ilert",
    "incidentio", "infobip", "lark", "line", "matrix", "matrixs", "mmost", "mmosts", "msg91", "msgbird",
    "nctalk", "nctalks", "nexmo", "ntfy", "ntfys", "octopush", "opsgenie", "pagerduty", "pagertree",
    "pbul", "plivo", "pover", "prowl", "pushy", "rocket", "rockets", "ryver", "seven", "signal", "signals",
    "signl4", "sinch", "slack", "smseagle", "smseagles", "spike", "splunk", "spush", "squadcast",
    "synology", "synologys", "telnyx", "tgram", "threema", "twilio", "twist", "viber", "voipms", "vonage",
    "webex", "wecombot", "whatsapp", "workflow", "workflows", "wxteams", "zoom", "zulip",
)  # fmt: skip
"""Those of Apprise's services that people read, and that speak nothing but HTTP: the guard stands before no other.

Left out: programs on this machine (syslog, dbus...), plain posts (json, xml, form), mail, and who knows no reader.
"""
