"""Pages of a list: numbered from 1; a page past the end does not exist."""

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404

PAGE_SIZE = 20


def page_of_records(records, number: int, size: int = PAGE_SIZE, total: int | None = None) -> Page:
    """One page of a queryset or list. Page 1 of nothing is an empty page; a page past the end is a 404.

    `total` spares the counting of the records where it is known.
    """
    paginator = Paginator(records, size)
    if total is not None:
        paginator.count = total
    try:
        page = paginator.page(number)
    except EmptyPage:
        raise Http404 from None
    page.neighbours = list(paginator.get_elided_page_range(number, on_each_side=2, on_ends=1))
    return page
