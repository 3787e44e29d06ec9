#!/bin/sh
# What the nights ask for, once: `nightly.sh FOLDER`, from the folder of the portal, `python` being that of its packages.
# A backup into the folder, whole dumps for the page of open data, and what is past its time cleared away. A step that
# fails keeps none of the others from being done; each is named in a line, and the exit status is 1.
#
# `nightly.sh FOLDER --always` stays and does that every night at half past two, and every ten minutes makes new dumps, if
# a record in the last ones has been withdrawn. For containers; systemd has timers. /tmp/nightly-failed is there while the
# last night was not well: the container is then unhealthy.

failed=0
step() {
    "$@" && return
    echo "Nightly: $* has failed with status $?." >&2
    failed=1
}

night() {
    failed=0
    step python manage.py backup "$1" --keep 14
    step python manage.py make_dumps
    step python manage.py clearsessions
    [ "$failed" = 0 ]
}

[ "$2" = --always ] || { night "$1"; exit; }

while sleep 600; do
    step python manage.py make_dumps --if-held-back
done &
while :; do
    sleep $(($(date --date 'tomorrow 02:30' +%s) - $(date +%s)))
    if night "$1"; then rm -f /tmp/nightly-failed; else touch /tmp/nightly-failed; fi
done
