#!/bin/sh
# Give the tests of mail a real IMAP server and a real SMTP server: on Debian, in a container, for root.
# Anywhere else the packages would begin to serve mail by themselves: there they are asked for by hand, and the tests
# that need them are skipped, and say so.

[ "$(id -u)" -eq 0 ] && [ ! -d /run/systemd/system ] || exit 0
command -v dovecot >/dev/null 2>&1 && command -v postfix >/dev/null 2>&1 && exit 0
command -v sendmail >/dev/null 2>&1 && ! command -v postfix >/dev/null 2>&1 && exit 0 # another server is in its place
command -v debconf-set-selections >/dev/null 2>&1 &&
  echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
exec sh "$(dirname "$0")/apt.sh" "the tests of mail" dovecot-imapd postfix
