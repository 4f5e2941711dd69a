"""A real SMTP server of its own for a test: Debian's Postfix, with configuration and queue in a folder thrown away.

It delivers into the mailboxes of `dovecot.running()`: what comes for `lia+7@cliente.it` into the one of `lia`. Postfix
starts as root only; what it starts runs as its own user.
"""

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

DOMAINS = ("azienda.it", "cliente.it")
MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
mail_owner = postfix
setgid_group = postdrop
myhostname = posta.azienda.it
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
disable_dns_lookups = yes
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {mailboxes}
virtual_mailbox_maps = regexp:{home}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
WHY_NOT = "no Postfix to start (apt: postfix; it starts as root only)"


def can_run() -> bool:
    return shutil.which("postfix") is not None and os.geteuid() == 0


@contextmanager
def running(mailboxes: Path, *names: str) -> Iterator[int]:
    """The port at which it answers; `mailboxes` is the folder of Dovecot's, `names` those that there are."""
    home = Path(tempfile.mkdtemp(prefix="postfix-"))
    home.chmod(0o755)
    owner, folder = pwd.getpwnam("postfix"), home / "conf"
    for name in ("conf", "queue", "data"):
        (home / name).mkdir()
    os.chown(home / "data", owner.pw_uid, owner.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    keeper = mailboxes.stat()
    (folder / "main.cf").write_text(
        MAIN.format(
            home=home, mailboxes=mailboxes, domains=", ".join(DOMAINS), uid=keeper.st_uid, gid=keeper.st_gid
        )
    )
    (folder / "master.cf").write_text(MASTER.format(port=port))
    (home / "mailboxes").write_text("".join(rf"/^{name}(\+.*)?@/ {name}/" + "\n" for name in names))
    server = subprocess.Popen(["postfix", "-c", str(folder), "start-fg"], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, home / "log")
        yield port
    finally:
        subprocess.run(["postfix", "-c", str(folder), "stop"], stderr=subprocess.DEVNULL, check=False)
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as probe:
                if probe.recv(100).startswith(b"220"):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text() if log.is_file() else "Postfix does not answer")
