"""Template tags for machine-readable data of a page: its title and its breadcrumbs."""

from html import unescape

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from portal.web.structured_data import breadcrumb_list, json_ld_script

register = template.Library()


class Captured(template.Node):
    def __init__(self, name: str, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 rendered, so escaped
        return ""


@register.tag
def capture(parser, token):
    """`{% capture page_title %}…{% endcapture %}`: stores the rendered content under a name; may contain blocks."""
    name = token.split_contents()[1]
    nodelist = parser.parse(["endcapture"])
    parser.delete_first_token()
    return Captured(name, nodelist)


@register.simple_tag(takes_context=True)
def trail_in_schema(context, *places):
    """Breadcrumbs as JSON-LD: names and addresses in turn, without those that have no address, then this page."""
    pairs = [(name, address) for name, address in zip(places[::2], places[1::2], strict=True) if address]
    here = unescape(strip_tags(context.get("page_title", "")))
    return json_ld_script(breadcrumb_list([*pairs, (here, context["request"].path)]))
