#!/bin/sh
# Give the browser tests a browser: on Debian, where the user may install packages and none is there yet. One test needs
# a whole browser; the others take two thirds of the time in one without windows, where there is such a one.
# Never fails: without a browser those tests are skipped, and say so.

for name in "${SPORTELLO_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome chrome microsoft-edge; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
sh "$(dirname "$0")/apt.sh" "the browser tests" chromium
exec sh "$(dirname "$0")/apt.sh" "the browser tests, quicker" chromium-headless-shell
