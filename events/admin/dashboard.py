"""Work to do: each kind with its count on the first page of the desk, and as a filter of the list of events."""

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
from people.alike import possible_duplicate_organisations, possible_duplicate_people
from people.models import Organisation, Person
from portal.desk import translation_status
from portal.web.edition import remembered

State = Event.State
MOST_OWN = 1_000
MOST_PEOPLE = 20_000  # with more records pairs are computed on their own page only
MOST_PAIRS = 100


def own_unpublished(user) -> Q:
    """Events that this person has written or changed and that are not published yet."""
    kind = ContentType.objects.get_for_model(Event)
    keys = LogEntry.objects.filter(user=user, content_type=kind).values_list("object_id", flat=True)
    own = [int(key) for key in keys.order_by("-pk")[:MOST_OWN] if key and key.isdecimal()]
    return Q(pk__in=own, state__in=[State.DRAFT, State.IN_REVIEW])


def in_translation_state(language: str, state: str) -> Callable:
    return lambda _user: translation_status.in_state(Event, language, state) & ~Q(state=State.WITHDRAWN)


def lacking_part(part) -> Callable:
    rows = part.objects.filter(event=OuterRef("pk"))
    return lambda _user: ~Exists(rows) & ~Q(state=State.WITHDRAWN)


def with_broken_file(_user) -> Q:
    """Events with a document whose file is missing."""
    return Q(pk__in=Document.objects.without_their_file().values("event"))


@dataclass(frozen=True)
class Task:
    code: str
    label: str
    condition: Callable[[object], Q]


TASKS = (
    Task("mine", _("My drafts"), own_unpublished),
    Task("review", _("Waiting for review"), lambda _user: Q(state=State.IN_REVIEW)),
    Task("scheduled", _("Scheduled"), lambda _user: Q(state=State.PUBLISHED, publish_at__gt=timezone.now())),
    Task("needs_kk", _("Needs Kazakh"), in_translation_state("kk", translation_status.MISSING)),
    Task("needs_ru", _("Needs Russian"), in_translation_state("ru", translation_status.MISSING)),
    Task("check_kk", _("Kazakh not checked"), in_translation_state("kk", translation_status.DRAFT)),
    Task("check_ru", _("Russian not checked"), in_translation_state("ru", translation_status.DRAFT)),
    Task("no_region", _("No region"), lambda _user: Q(region=None) & ~Q(state=State.WITHDRAWN)),
    Task("no_topic", _("No topic"), lacking_part(AgendaTopic)),
    Task("no_source", _("No document or source"), lacking_part(Document)),
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


def task_counts(user) -> list[tuple[str, int, str]]:
    """Label, count and address of each kind of work; one query counts all kinds of events."""
    counts = viewable_by(user, Event.objects.order_by()).aggregate(
        **{task.code: Count("pk", filter=task.condition(user)) for task in TASKS}
    )
    events = reverse("admin:events_event_changelist")
    rows = [(task.label, counts[task.code], f"{events}?task={task.code}") for task in TASKS]
    return [*rows, *pairs_to_merge(user)]


def pairs_to_merge(user):
    for model, label, pairs in (
        (Person, _("People who may be one"), possible_duplicate_people),
        (Organisation, _("Organisations that may be one"), possible_duplicate_organisations),
    ):
        records = viewable_by(user, model.objects.order_by())
        if not can(user, "view", model) or records[MOST_PEOPLE:].exists():
            continue
        number = remembered_number(
            user, model, lambda pairs=pairs, records=records: len(list(islice(pairs(records), MOST_PAIRS)))
        )
        yield label, number, reverse(f"admin:people_{model._meta.model_name}_alike")


def remembered_number(user, model, count: Callable[[], int]) -> int:
    """The count, remembered for all accounts that see all records; counted anew for an account that sees only some."""
    return count() if is_limited(user, model) else remembered(f"alike-{model._meta.model_name}", count)


def tasks_for_desk(user) -> list[tuple[str, int, str]]:
    """The tasks of those who may work with events; others see only the registers of the desk."""
    return task_counts(user) if can(user, "view", Event) else []


def news_for_desk(user) -> dict:
    """What the first page shows beside the work to do."""
    news = {"may_read_audit_log": can(user, "read_audit_log")}
    if can(user, "import", Event):
        news["imports"] = viewable_by(user, TableImport.latest())[:LATEST_SHOWN]
    return news
