"""A real IMAP server of its own for a test: Debian's Dovecot, in a folder that is thrown away."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "segreta"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {run}
state_dir = {run}
instance_name = {name}
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {internal}
default_internal_group = {group}
mail_location = maildir:{home}/%u
{oauth}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

OAUTH = """
auth_mechanisms = plain xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
"""
INTROSPECTION = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


def is_installed() -> bool:
    return shutil.which("dovecot") is not None


@contextmanager
def running(introspection: str = "") -> Iterator[tuple[int, Path]]:
    """The port at which it answers, and the folder in which each mailbox is a folder (`lia`).

    `introspection` is an address at which it asks whether an access token holds; empty: it takes no such tokens.
    """
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    me = pwd.getpwuid(os.geteuid())
    # Root hands mail to nobody: Dovecot gives no mail to root.
    owner = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
    internal = "dovecot" if me.pw_uid == 0 else me.pw_name
    home.chmod(0o755)
    if me.pw_uid == 0:
        os.chown(home, owner.pw_uid, owner.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    group = grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name
    said = CONFIGURATION.format(
        run=home / "run", home=home, name=home.name, internal=internal, group=group, uid=owner.pw_uid,
        gid=owner.pw_gid, port=port, password=PASSWORD, oauth=OAUTH.format(home=home) if introspection else "",
    )  # fmt: skip
    (home / "dovecot.conf").write_text(said)
    (home / "oauth2.conf").write_text(INTROSPECTION.format(url=introspection))
    server = subprocess.Popen(["dovecot", "-F", "-c", str(home / "dovecot.conf")])
    try:
        _wait_for(port, home / "log")
        yield port, home
    finally:
        server.terminate()
        server.wait(timeout=10)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                if probe.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text() if log.is_file() else "Dovecot does not answer")
