"""`manage.py verify_backup FILE`"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.operations.backup import BackupError, missing_media_message
from portal.operations.restoring import verify_backup


class Command(BaseCommand):
    help = "Verify a backup against its own counts and SHA-256; uses no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            manifest = verify_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for name, table in manifest["tables"].items():
            self.stdout.write(f"{table['sha256']}  {table['rows']:>8}  {name}")
        self.stdout.write(
            f"Whole: {len(manifest['tables'])} tables, {sum(t['rows'] for t in manifest['tables'].values())} rows, "
            f"{len(manifest['media'])} files, made {manifest['made_at']} on {manifest['engine']}."
        )
        if manifest["lost"]:
            raise CommandError(f"It is as it was written, but {missing_media_message(manifest['lost'])}")
