#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # A migration that cannot have a table soon gives up, rather than hold up every page that waits behind it.
    os.environ.setdefault("PGOPTIONS", "-c lock_timeout=5s -c jit=off")
    # What a command writes is not for every account of the machine, save for static files.
    if sys.argv[1:2] != ["collectstatic"]:
        os.umask(0o027)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
