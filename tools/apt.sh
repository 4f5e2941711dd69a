#!/bin/sh
# apt.sh WHAT_FOR PACKAGE...: install packages on Debian, where the user may. Never fails: what needs them is skipped
# otherwise, and says so.

what=$1
shift
grep -qs '^ID=debian$' /etc/os-release || exit 0
command -v apt-get >/dev/null 2>&1 || exit 0

may=""
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true >/dev/null 2>&1 || exit 0
  may="sudo -n"
fi
echo "Installing for $what (once): $*"
export DEBIAN_FRONTEND=noninteractive
{ $may apt-get update && $may apt-get install --yes --no-install-recommends "$@"; } >/dev/null 2>&1 ||
  echo "Could not be installed; $what will be skipped: $*"
exit 0
