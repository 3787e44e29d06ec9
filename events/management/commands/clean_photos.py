"""`manage.py clean_photos`"""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from events.models import Document
from portal.web.edition import mark_changed


class Command(BaseCommand):
    help = (
        "Re-encode photos stored by older versions: without metadata of the camera (place, owner), turned, with a"
        " thumbnail. Can be repeated; exits with 1 if some photos are damaged or missing."
    )

    def handle(self, **options):
        done, left = 0, []
        for document in list(Document.objects.photos_as_taken()):
            try:
                photo = document.file.reprocess()
            except FileNotFoundError:
                left.append(f"{document.file.name}: missing")
            except ValidationError as error:
                left.append(f"{document.file.name}: {' '.join(error.messages)}")
            else:
                Document.objects.filter(pk=document.pk).update(width=photo.width, height=photo.height)
                done += 1
        if done:
            mark_changed()
        self.stdout.write(f"{done} photos cleaned.")
        if left:
            raise CommandError("Not cleaned:\n" + "\n".join(left))
