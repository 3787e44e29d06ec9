"""`manage.py restore FILE`"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.operations.backup import BackupError, missing_media_message
from portal.operations.restoring import restore_backup


class Command(BaseCommand):
    help = "Restore a backup into an empty database and media folder, all or nothing; refused if they are not empty."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            manifest = restore_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"Restored and compared: {len(manifest['tables'])} tables, {rows} rows, {len(manifest['media'])} files."
        )
        if manifest["lost"]:
            self.stderr.write(f"Gone before the backup was made: {missing_media_message(manifest['lost'])}")
