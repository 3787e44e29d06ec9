#!/bin/sh
# Every night at half past two: a backup into the folder given, and what is past its time cleared away.
while :; do
    sleep $(($(date --date 'tomorrow 02:30' +%s) - $(date +%s)))
    python manage.py backup "$1" --keep 14
    python manage.py clearsessions
done
