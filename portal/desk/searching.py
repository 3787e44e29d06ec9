"""Search and filters of the desk's lists, limited so that no address makes them fail."""

import re
from functools import reduce
from operator import and_

from django.contrib.admin import ShowFacets
from django.db.models import Q
from django.db.models.functions import Length

from portal.search.finding import keys_with_hidden
from portal.web.inputs import folded_contains, folded_words

LONGEST_VALUE = 100
ALWAYS_ALLOWED = frozenset({"_changelist_filters", "e"})


class Searchable:
    """For a ModelAdmin whose model has a folded column, or a QuerySet with its own `matching(words)`."""

    search_fields = ("folded",)
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 50

    def get_search_results(self, request, queryset, search_term):
        words = " ".join(folded_words(search_term))
        return (self.matching(queryset, words) if words else queryset), False

    def matching(self, queryset, words: str):
        """The records that hold every word, or a part or any form of it; a QuerySet may have its own `matching`."""
        if hasattr(queryset, "matching"):
            return queryset.matching(words)
        holds_all = reduce(and_, map(folded_contains, words.split()))
        return queryset.filter(holds_all | Q(pk__in=keys_with_hidden(queryset.model, words)))

    def in_order_for_choice(self, queryset):
        """Records with the shortest names first: they contain little beside the words looked for."""
        return queryset.order_by(Length("folded"), "pk")

    def choice_labels(self, request, records: list) -> dict:
        """Labels for a page of an autocomplete by primary key; a record without one shows itself as text."""
        return {}

    def lookup_allowed(self, lookup, value, request):
        """Only the lookups of the list's own filters: Django would allow any lookup over a field of the model."""
        values = value if isinstance(value, list) else [value]
        return lookup in self.lookups_of_filters() and all(map(is_plain_value, values))

    def lookups_of_filters(self) -> set[str]:
        lookups = set(ALWAYS_ALLOWED)
        for item in self.list_filter:
            if isinstance(item, str):
                lookups |= {f"{item}__exact", f"{item}__id__exact", f"{item}__isnull"}
            else:
                lookups.add(item.parameter_name)
        return lookups


def is_plain_value(value) -> bool:
    return len(str(value)) <= LONGEST_VALUE and bool(re.fullmatch(r"[-\w.:, ]*", str(value)))
