"""What the doctor says of channels."""

from datetime import timedelta
from typing import Any

import pytest

from sportello.config.mail_out import MailOut
from sportello.health.channels import push_key, readable, working
from sportello.notifications.channels.push.keys import place, public_key
from sportello.notifications.models import ChannelState
from sportello.people.models import Person
from tests.notifications.channels.telling import AT, a_method

pytestmark = pytest.mark.django_db


def codes(findings: Any) -> list[str]:
    return [finding.code for finding in findings]


def test_nothing_is_wrong_where_nobody_uses_anything(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    assert [*push_key(AT), *working(AT), *readable(AT)] == []


def test_what_people_use_must_be_there_and_be_readable(ada: Person, settings: Any) -> None:
    settings.MAIL_OUT = MailOut()
    a_method(ada, "email", "ada@example.org")
    ChannelState.objects.create(channel="ntfy", failures=6, paused_until=AT + timedelta(minutes=5))
    assert codes(working(AT)) == ["channel_no_mail", "channel_rests"]
    assert codes(working(AT + timedelta(minutes=6))) == ["channel_no_mail"]
    settings.SECRET_KEY = "another one, without the old one"
    assert codes(readable(AT)) == ["channel_unreadable"]


def test_the_key_of_push_is_for_its_owner_only(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    public_key()
    assert codes(push_key(AT)) == []
    place().chmod(0o644)
    assert codes(push_key(AT)) == ["push_key_readable"]
    place().write_text("no key")
    assert codes(push_key(AT)) == ["push_key", "push_key_readable"]
