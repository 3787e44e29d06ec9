"""`manage.py backup DIR`"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.desk.held_uploads import delete_expired_files
from portal.operations.backup import BackupError, make_backup, missing_media, missing_media_message


class Command(BaseCommand):
    help = (
        "Write the database and all media files into one file in a folder; the site may keep running."
        " Exits with 1 if a file that a record refers to is missing: the backup is made without it."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N backups there")

    def handle(self, folder, keep, **options):
        try:
            self.stdout.write(str(make_backup(folder)))
        except BackupError as error:
            raise CommandError(str(error)) from error
        if keep:
            for old in sorted(folder.glob("kenes-*.zip"))[:-keep]:
                old.unlink()
        delete_expired_files()
        if lost := missing_media():
            raise CommandError(f"The backup was made, but {missing_media_message(lost)}")
