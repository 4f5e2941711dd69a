#!/bin/sh
# Give the browser tests a browser: on Debian, where the user may install packages and none is there yet.
# Never fails: without a browser those tests are skipped, and say so.

for name in "${SPORTELLO_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome chrome microsoft-edge; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
grep -qs '^ID=debian$' /etc/os-release || exit 0
command -v apt-get >/dev/null 2>&1 || exit 0

may=""
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true >/dev/null 2>&1 || exit 0
  may="sudo -n"
fi
echo "Installing the package chromium for the browser tests (once)..."
export DEBIAN_FRONTEND=noninteractive
{ $may apt-get update && $may apt-get install --yes --no-install-recommends chromium; } >/dev/null 2>&1 ||
  echo "The package chromium could not be installed; the browser tests will be skipped."
exit 0
