#!/bin/sh
# Every night at half past two: a backup into the folder given, whole dumps for the page of open data, and what is past
# its time cleared away. Every ten minutes: new dumps, if a record in the last ones has been withdrawn.
while sleep 600; do
    python manage.py make_dumps --if-held-back
done &
while :; do
    sleep $(($(date --date 'tomorrow 02:30' +%s) - $(date +%s)))
    python manage.py backup "$1" --keep 14
    python manage.py make_dumps
    python manage.py clearsessions
done
