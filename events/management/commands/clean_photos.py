"""`manage.py clean_photos`"""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from events.models import Document
from portal.web.edition import mark_changed


class Command(BaseCommand):
    help = (
        "Make photos of before anew: without what the camera wrote (place, owner), turned, with a small picture each."
        " May be run again; ends with 1 when some are damaged or gone."
    )

    def handle(self, **options):
        done, left = 0, []
        for document in list(Document.objects.photos_as_taken()):
            try:
                photo = document.file.make_anew()
            except FileNotFoundError:
                left.append(f"{document.file.name}: gone")
            except ValidationError as error:
                left.append(f"{document.file.name}: {' '.join(error.messages)}")
            else:
                Document.objects.filter(pk=document.pk).update(width=photo.width, height=photo.height)
                done += 1
        if done:
            mark_changed()
        self.stdout.write(f"{done} photos made anew.")
        if left:
            raise CommandError("Left as they are:\n" + "\n".join(left))
