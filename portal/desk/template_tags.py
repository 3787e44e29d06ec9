"""Template tags of the desk."""

from django import template
from django.utils.html import format_html

from portal.desk.form_keys import KEY_FIELD, new_key
from portal.desk.inline_rendering import RenderedSection

register = template.Library()


@register.filter
def rendered_rows(section) -> RenderedSection:
    """The rows of a section of a form (an InlineAdminFormSet) as HTML, the pattern of new rows last."""
    return RenderedSection(section)


@register.simple_tag(takes_context=True)
def form_key(context):
    """The hidden field with the key of this form (`form_keys`); a form shown again with mistakes keeps its key."""
    request = context.get("request")
    sent = request.POST.get(KEY_FIELD) if request and not context.get("sent_before") else None
    return format_html('<input type="hidden" name="{}" value="{}">', KEY_FIELD, sent or new_key())
