"""What tests of the served portal ask its own process to do: `manage.py shell -c "from tests import planting; …"`."""

from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from events import publishing
from events.models import Event
from tests import factories as make
from tests import test_canary
from tests.staff import make_staff


def in_review():
    print(make.make_draft(state="in_review").slug)  # noqa: T201


def publish(slug):
    publishing.publish_event(Event.objects.get(slug=slug), publisher())


def withdraw(slug):
    publishing.withdraw_event(Event.objects.get(slug=slug), publisher(), "Қате · Ошибка")


def publisher():
    return User.objects.filter(username="publisher").first() or make_staff("Publisher")


def public_file():
    """Prints the event's and the file's address."""
    document = make.make_document(make.make_event())
    document.url = ""
    document.file.save("a.pdf", ContentFile(b"%PDF-1.7 whole"))
    print(document.event.slug, document.address)  # noqa: T201


def canary_in_hidden_events():
    """Prints every address that could betray them."""
    for event in make.make_hidden_events(**texts()):
        for record in test_canary.plant(event).values():
            print(record.slug)  # noqa: T201


def canary_in_public_event():
    event = make.make_event(region=make.make_region("KZ-71"), **texts())
    test_canary.plant(event)
    print(event.slug)  # noqa: T201


def texts() -> dict[str, str]:
    return {f"{field}_{code}": test_canary.CANARY for field in ("title", "summary") for code in ("kk", "ru")}
