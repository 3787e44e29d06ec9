"""What a browser would send for a form as it stands in the HTML, without any script."""

from html.parser import HTMLParser

WITHOUT_VALUE = {"submit", "button", "image", "reset", "file"}


def sent_by(html: str, form_id: str) -> dict[str, str | list[str]]:
    """The names and values of the form with this id; several values of a select of many as a list."""
    reader = FormReader(form_id)
    reader.feed(html)
    return reader.values


class FormReader(HTMLParser):
    def __init__(self, form_id: str):
        super().__init__()
        self.form_id, self.is_inside = form_id, False
        self.values = {}
        self.select = self.text = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.is_inside = attributes.get("id") == self.form_id
        elif self.is_inside:
            getattr(self, f"open_{tag}", lambda _attributes: None)(attributes)

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.text:
            name, text = self.text
            self.values[name], self.text = text.removeprefix("\n"), None
        elif tag == "select" and self.select:
            self.close_select()

    def handle_data(self, data):
        if self.text:
            self.text[1] += data

    def open_input(self, attributes):
        kind, name = attributes.get("type", "text"), attributes.get("name")
        if not name or kind in WITHOUT_VALUE or "disabled" in attributes:
            return
        if kind not in ("checkbox", "radio") or "checked" in attributes:
            self.values[name] = attributes.get("value", "on" if kind in ("checkbox", "radio") else "")

    def open_textarea(self, attributes):
        self.text = [attributes["name"], ""]

    def open_select(self, attributes):
        self.select = (attributes.get("name"), "multiple" in attributes, [], [])

    def open_option(self, attributes):
        _name, _is_many, options, selected = self.select
        options.append(attributes.get("value", ""))
        if "selected" in attributes:
            selected.append(options[-1])

    def close_select(self):
        name, is_many, options, selected = self.select
        if not name:
            pass
        elif is_many:
            self.values[name] = selected
        elif options:
            self.values[name] = selected[-1] if selected else options[0]
        self.select = None
