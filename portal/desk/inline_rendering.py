"""Renders the rows of a section without a template per field: a form with forty participants has a thousand fields.

What all rows share (labels, attributes, choices) is made once per section; a row adds its number, values and errors.
What a row needs only with JavaScript (the address of an autocomplete, the links to add and change, groups of fields
that are empty and folded) is rendered only in the pattern of new rows; `desk-dressing.js` copies it into the others.
A field that is not sent counts as empty.
"""

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from portal.desk.choosing import KnowsItsRecords

LEFT_TO_STYLES = {"cols", "size", "vTextField", "vURLField", "vLargeTextField", "vIntegerField", "text"}
EMPTY_PLACEHOLDER = " "  # the text comes from the pattern too; with any placeholder CSS can tell empty fields
BARE_PLACEHOLDER = flatatt({"placeholder": EMPTY_PLACEHOLDER})
PLAIN_INPUTS = (forms.TextInput, forms.NumberInput, forms.URLInput)


def is_filled(bound: BoundField) -> bool:
    """Whether the field has a value other than its initial one."""
    value = bound.value()
    return value not in (None, "", [], False) and str(value) != str(bound.field.initial)


class RenderedField:
    """A field of a section; `render` is given the field of a row."""

    def __init__(self, bound: BoundField):
        self.name = bound.name
        self.label = conditional_escape(capfirst(bound.label)) + conditional_escape(bound.form.label_suffix)
        self.help, self.help_id = (
            conditional_escape(bound.help_text or ""),
            f"help-{bound.html_name.replace('-__prefix__', '')}",
        )
        self.widget = getattr(bound.field.widget, "widget", bound.field.widget)
        self.is_wrapped = isinstance(bound.field.widget, RelatedFieldWidgetWrapper)
        self.placeholder = flatatt({"placeholder": self.widget.attrs.get("placeholder", EMPTY_PLACEHOLDER)})
        self.attributes = flatatt(self.own_attributes())
        self.renderer = self.renderer_for(bound)

    def own_attributes(self) -> dict:
        if isinstance(self.widget, KnowsItsRecords):
            return {"class": "admin-autocomplete"} | (
                {"multiple": True} if self.widget.allow_multiple_selected else {}
            )
        return {
            name: value
            for name, value in self.widget.attrs.items()
            if not {name, str(value)} & LEFT_TO_STYLES
        }

    def renderer_for(self, bound):
        if isinstance(self.widget, forms.Textarea):
            return self.textarea
        if isinstance(self.widget, PLAIN_INPUTS):
            return self.input
        if isinstance(self.widget, KnowsItsRecords):
            return self.records
        if isinstance(self.widget, forms.Select) and isinstance(self.widget.choices, list):
            self.options = [(str(value), escape(words)) for value, words in self.widget.choices]
            return self.rows if "data-rows" in self.widget.attrs else self.select
        return None

    def render(self, bound: BoundField, as_pattern: bool = False) -> str:
        """The field with its label and errors; in the pattern of new rows with everything that scripts need."""
        errors, id_ = bound.errors, bound.auto_id
        return (
            f'<div class="field-{self.name}{" errors" if errors else ""}">{errors or ""}'
            f'<label for="{id_}">{self.label}</label>{self.control(bound, as_pattern)}</div>'
        )

    def control(self, bound, as_pattern=False) -> str:
        described = " ".join(
            [self.help_id] * bool(self.help) + [f"{bound.auto_id}_error"] * bool(bound.errors)
        )
        if self.renderer is None or (as_pattern and isinstance(self.widget, KnowsItsRecords)):
            return bound.as_widget(attrs={"aria-describedby": described} if described else None)
        aria = f' aria-describedby="{described}"' if described else ""
        aria += ' aria-invalid="true"' if bound.errors else ""
        head = f'name="{bound.html_name}" id="{bound.auto_id}"{self.attributes}{aria}'
        return self.renderer(bound, head if as_pattern else head.replace(self.placeholder, BARE_PLACEHOLDER))

    # What each kind looks like

    def input(self, bound, head) -> str:
        value = self.widget.format_value(bound.value())
        written = "" if value is None else f' value="{escape(value)}"'
        return f'<input type="{self.widget.input_type}" {head}{written}>'

    def textarea(self, bound, head) -> str:
        return f"<textarea {head}>\n{escape(self.widget.format_value(bound.value()) or '')}</textarea>"

    def select(self, bound, head) -> str:
        chosen = self.widget.format_value(bound.value())
        options = (
            f'<option value="{value}"{" selected" if value in chosen else ""}>{words}'
            for value, words in self.options
        )
        return f"<select {head}>{''.join(options)}</select>"

    def rows(self, bound, head) -> str:
        """A choice of rows of another section: only the chosen option, the script reads the others from the page."""
        chosen = self.widget.format_value(bound.value())
        options = (
            f'<option value="{value}" selected>{words}'
            for value, words in self.options
            if value in chosen and value
        )
        return f'<select {head}><option value="">—{"".join(options)}</select>'

    def records(self, bound, head) -> str:
        widget = getattr(bound.field.widget, "widget", bound.field.widget)
        groups = widget.optgroups(bound.html_name, widget.format_value(bound.value()))
        options = "".join(
            f'<option value="{escape(option["value"])}"{" selected" if option["selected"] else ""}>'
            f"{escape(option['label'])}"
            for _name, group, _index in groups
            for option in group
        )
        select = f"<select {head}>{options}</select>"
        return f'<div class="related-widget-wrapper">{select}</div>' if self.is_wrapped else select


class RenderedSection:
    """A section of the form (an InlineAdminFormSet) with rows that may be changed."""

    def __init__(self, section):
        self.formset = section.formset
        self.pattern = self.formset.empty_form
        self.heading = escape(capfirst(section.opts.verbose_name))
        self.controls = {bound.name: RenderedField(bound) for bound in self.pattern}
        self.groups = [
            (
                escape(name or ""),
                [(line,) if isinstance(line, str) else tuple(line) for line in options["fields"]],
            )
            for name, options in section.fieldsets
        ]

    def __iter__(self):
        initial = self.formset.initial_form_count()
        for number, form in enumerate(self.formset.forms):
            yield self.row(form, number, has_original=number < initial)
        yield self.row(self.pattern, len(self.formset.forms), is_pattern=True)

    @property
    def helps(self) -> list[tuple[str, str, str]]:
        """Id, label and text of each help text; they are shown once, above the rows."""
        shown = [self.controls[name] for _heading, lines in self.groups for line in lines for name in line]
        return [(control.help_id, control.label, control.help) for control in shown if control.help]

    def row(self, form, number, has_original=False, is_pattern=False) -> SafeString:
        classes = "inline-related" + " has_original" * has_original + " empty-form last-related" * is_pattern
        return SafeString(  # every value in it has been escaped where it was put in
            f'<div class="{classes}" id="{self.formset.prefix}-{"empty" if is_pattern else number}">'
            f"{self.head(form, number, has_original)}"
            f"{form.non_field_errors() or ''}{''.join(self.group(form, *group, is_pattern) for group in self.groups)}"
            f"{self.key(form)}</div>"
        )

    def head(self, form, number, has_original) -> str:
        name = escape(self.formset.name_of(form.instance)) if form.instance.pk else f"#{number + 1}"
        deletion = self.deletion(form) if has_original and self.formset.can_delete else ""
        return f'<h3><b>{self.heading}:</b> <span class="inline_label">{name}</span>{deletion}</h3>'

    def deletion(self, form) -> str:
        bound = form["DELETE"]
        checked = " checked" if bound.value() else ""
        return (
            f'<label class="delete"><input type="checkbox" name="{bound.html_name}"{checked}> '
            f"{escape(bound.label)}</label>"
        )

    def group(self, form, name, lines, is_pattern) -> str:
        """A group of fields; with a name it is folded as long as its fields are empty."""
        if not name:
            return self.lines(form, lines, is_pattern)
        if is_pattern:
            return f"<details><summary>{name}</summary>{self.lines(form, lines, is_pattern)}</details>"
        if any(form[field].errors or is_filled(form[field]) for line in lines for field in line):
            return f"<details open><summary>{name}</summary>{self.lines(form, lines)}</details>"
        return f"<details data-folded><summary>{name}</summary></details>"

    def lines(self, form, lines, is_pattern=False) -> str:
        rendered = (
            "".join(self.controls[name].render(form[name], is_pattern) for name in line) for line in lines
        )
        return "".join(f'<div class="line">{line}</div>' for line in rendered)

    def key(self, form) -> str:
        bound = form[self.formset.model._meta.pk.name]
        return f'<input type="hidden" name="{bound.html_name}" value="{escape(bound.value() or "")}">'
