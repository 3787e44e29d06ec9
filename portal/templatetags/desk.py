"""For the templates of the desk."""

from django import template

from portal.desk.drawing import Drawing

register = template.Library()


@register.filter
def drawn_rows(section) -> Drawing:
    """The rows of a section of a form (an InlineAdminFormSet) as HTML, the pattern of new rows last."""
    return Drawing(section)
