"""Template tags for texts and dates in the language of the page; a text in another language gets a `lang`."""

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import get_language

from portal.bilingual.description import description_of
from portal.language import dates
from portal.language.abbreviations import abbreviate_name

register = template.Library()


@register.filter
def marked(wording):
    """A wording as HTML, wrapped in its `lang` when that is not the language of the page; plain strings unchanged."""
    if not wording:
        return ""
    if getattr(wording, "language", get_language()) == get_language():
        return str(wording)
    return format_html('<span lang="{}">{}</span>', wording.language, wording.text)


@register.filter
def marked_paragraphs(wording):
    """A longer wording as paragraphs, with `lang` in the same way."""
    if not wording:
        return ""
    paragraphs = linebreaks_filter(wording.text)
    if wording.language == get_language():
        return paragraphs
    return format_html('<div lang="{}">{}</div>', wording.language, paragraphs)


@register.filter
def wording(record, field):
    """`{{ event|wording:"title" }}`: the text in the language of the page, else in the other one; see `marked`."""
    return record.text_in(field) if record else None


@register.filter
def facts(record):
    """Label and value of each line of the box of facts that the record's description asks for."""
    return description_of(type(record)).facts(record)


@register.filter
def abbreviated(wording):
    """The abbreviation of a name for a narrow place, or nothing where the name itself is short."""
    short = abbreviate_name(str(wording))
    return short if short != str(wording) else ""


@register.filter
def web_address(address):
    """The address if it is safe in a link (http, https or of this site), otherwise empty, as for «javascript:»."""
    return address if str(address).startswith(("https://", "http://", "/")) else ""


@register.filter
def is_foreign(wording):
    """Whether a wording is in another language than the page."""
    return bool(wording) and wording.language != get_language()


@register.filter
def foreign_lang(wording):
    """` lang="ru"` for the tag around a wording in another language than the page, else nothing."""
    return format_html(' lang="{}"', wording.language) if is_foreign(wording) else ""


@register.filter
def long_date(day):
    return dates.long_date(day, get_language()) if day else ""


@register.filter
def partial_date(text):
    """A day, month or year in words; an invalid text of an old row unchanged."""
    try:
        return dates.partial_date(text, get_language())
    except ValueError:
        return text


@register.filter
def short_date(day):
    return dates.short_date(day) if day else ""


@register.filter
def month_and_year(day):
    return dates.month_and_year(day, get_language())


@register.filter
def weekday_short(day):
    return dates.WEEKDAYS_SHORT[get_language()][day.weekday()]


@register.filter
def clock(moment):
    return dates.clock_time(moment) if moment else ""


@register.filter
def offset(moment):
    """The UTC offset of a moment: «UTC+5»."""
    if not moment:
        return ""
    minutes = int(moment.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


@register.filter
def moment(value):
    """For the attribute `datetime`, in the moment's own time zone."""
    return value.isoformat(timespec="minutes") if value else ""


@register.filter
def local_day(moment):
    """The date of a moment in the time zone of the country."""
    return in_country_time(moment).date() if moment else None


@register.filter
def instant(moment):
    """For the attribute `datetime`. Django's own filter overflows on a moment at the end of time."""
    return f"{in_country_time(moment):%Y-%m-%d %H:%M:%S%z}" if moment else ""


def in_country_time(moment):
    try:
        return localtime(moment)
    except OverflowError:  # the last moments of the calendar have no later hour
        return moment


@register.filter
def number_held(rows):
    """How many of these parts of events belong to events that were held."""
    return sum(row.event.happened for row in rows)


@register.simple_tag
def long_range(first, last):
    return dates.long_range(first, last, get_language())


@register.simple_tag(takes_context=True)
def address_in(context, language):
    """This page, with its query, in another language."""
    request = context.get("request")
    if request is None:
        return f"/{language}/"
    try:
        match = resolve(request.path_info)
        with translation.override(language):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except (Resolver404, NoReverseMatch):
        path = f"/{language}/"
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


# --- Forms that keep what else stands in the address ---------------------------------------------------------------


@register.simple_tag
def kept_of(form):
    """The form's query parameters as hidden fields, without the page number and invalid values."""
    kept = [name for name in form.fields if name != "page" and name not in form.errors]
    return hidden_fields((name, form.data.getlist(name)) for name in kept)


@register.simple_tag(takes_context=True)
def kept_but(context, *names):
    """Everything in the address but these parameters, as hidden fields."""
    return hidden_fields(item for item in context["request"].GET.lists() if item[0] not in names)


def hidden_fields(items):
    pairs = ((name, value) for name, values in items for value in values if value)
    return format_html_join("\n", '<input type="hidden" name="{}" value="{}">', pairs)
