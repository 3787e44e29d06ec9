"""What waits to be done: each kind of work with its number on the desk's first page and as a filter of the list."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.admin.import_page import LATEST_SHOWN
from events.models import AgendaTopic, Document, Event, TableImport
from events.rights import can, is_limited, viewable_by
from people.alike import organisations_alike, people_alike
from people.models import Organisation, Person
from portal.desk import translation_status
from portal.web.edition import remembered

State = Event.State
MOST_OWN = 1_000
MOST_PEOPLE = 20_000  # beyond that pairs are looked for on their own page only
MOST_PAIRS = 100


def mine(user) -> Q:
    """What this person has written or changed and what has not been published yet."""
    kind = ContentType.objects.get_for_model(Event)
    keys = LogEntry.objects.filter(user=user, content_type=kind).values_list("object_id", flat=True)
    own = [int(key) for key in keys.order_by("-pk")[:MOST_OWN] if key and key.isdecimal()]
    return Q(pk__in=own, state__in=[State.DRAFT, State.IN_REVIEW])


def scheduled(_user) -> Q:
    return Q(state=State.PUBLISHED, publish_at__gt=timezone.now())


def in_language(language: str, state: str) -> Callable:
    return lambda _user: translation_status.in_state(Event, language, state) & ~Q(state=State.WITHDRAWN)


def without(part) -> Callable:
    rows = part.objects.filter(event=OuterRef("pk"))
    return lambda _user: ~Exists(rows) & ~Q(state=State.WITHDRAWN)


def with_broken_file(_user) -> Q:
    """Records of which a file that should be there is not."""
    return Q(pk__in=Document.objects.without_their_file().values("event"))


@dataclass(frozen=True)
class Task:
    code: str
    label: str
    condition: Callable[[object], Q]


TASKS = (
    Task("mine", _("My drafts"), mine),
    Task("review", _("Waiting for review"), lambda _user: Q(state=State.IN_REVIEW)),
    Task("scheduled", _("Scheduled"), scheduled),
    Task("needs_kk", _("Needs Kazakh"), in_language("kk", translation_status.MISSING)),
    Task("needs_ru", _("Needs Russian"), in_language("ru", translation_status.MISSING)),
    Task("check_kk", _("Kazakh not checked"), in_language("kk", translation_status.DRAFT)),
    Task("check_ru", _("Russian not checked"), in_language("ru", translation_status.DRAFT)),
    Task("no_region", _("No region"), lambda _user: Q(region=None) & ~Q(state=State.WITHDRAWN)),
    Task("no_topic", _("No topic"), without(AgendaTopic)),
    Task("no_source", _("No document or source"), without(Document)),
    Task("broken_file", _("A file is not there any more"), with_broken_file),
)
QUEUES = ("needs_kk", "needs_ru", "check_kk", "check_ru")  # the oldest first


class TaskFilter(admin.SimpleListFilter):
    title = _("work to do")
    parameter_name = "task"

    def __init__(self, request, *args):
        self.user = request.user
        super().__init__(request, *args)

    def lookups(self, request, model_admin):
        return [(task.code, task.label) for task in TASKS]

    def queryset(self, request, queryset):
        task = next((task for task in TASKS if task.code == self.value()), None)
        return queryset.filter(task.condition(self.user)) if task else queryset


def tasks_of(user) -> list[tuple[str, int, str]]:
    """Label, number and address of each kind of work; one query counts them all."""
    counts = viewable_by(user, Event.objects.order_by()).aggregate(
        **{task.code: Count("pk", filter=task.condition(user)) for task in TASKS}
    )
    events = reverse("admin:events_event_changelist")
    rows = [(task.label, counts[task.code], f"{events}?task={task.code}") for task in TASKS]
    return [*rows, *pairs_to_merge(user)]


def pairs_to_merge(user):
    for model, label, pairs in (
        (Person, _("People who may be one"), people_alike),
        (Organisation, _("Organisations that may be one"), organisations_alike),
    ):
        records = viewable_by(user, model.objects.order_by())
        if not can(user, "view", model) or records[MOST_PEOPLE:].exists():
            continue
        number = number_of_pairs(
            user, model, lambda pairs=pairs, records=records: len(first_of(pairs(records)))
        )
        yield label, number, reverse(f"admin:people_{model._meta.model_name}_alike")


def number_of_pairs(user, model, count: Callable[[], int]) -> int:
    """Kept for all who see the same records."""
    return count() if is_limited(user, model) else remembered(f"alike-{model._meta.model_name}", count)


def first_of(pairs) -> list:
    return list(islice(pairs, MOST_PAIRS))


def tasks_for_desk(user) -> list[tuple[str, int, str]]:
    """For those who may work with events; others see the registers of the desk alone."""
    return tasks_of(user) if can(user, "view", Event) else []


def news_for_desk(user) -> dict:
    """What the first page shows beside the work to do."""
    news = {"may_read_trail": can(user, "read_audit_log")}
    if can(user, "import", Event):
        news["imports"] = viewable_by(user, TableImport.latest())[:LATEST_SHOWN]
    return news
