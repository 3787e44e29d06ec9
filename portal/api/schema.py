"""How the API describes itself in OpenAPI 3.1: parameters, problems and examples, from what the resources check."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from portal.api.fields import InBothSerializer
from portal.api.paging import MOST, USUAL
from portal.web.inputs import MOST_LETTERS, MOST_VALUES, MOST_WORDS, RepeatedField
from portal.web.refusals import PROBLEM_TYPE

SLUGS = "An address of a record, for example the last part of its page's address. Repeats widen."
# Exactly the days that there are from 1900 to 2100: whoever follows the description is not refused.
YEAR = "(19[0-9]{2}|20[0-9]{2}|2100)"
LEAP_YEAR = "(19(0[48]|[2468][048]|[13579][26])|20(0[048]|[2468][048]|[13579][26]))"
DAY_OF_YEAR = "((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
DAY = f"({YEAR}-{DAY_OF_YEAR}|{LEAP_YEAR}-02-29)"
TIME = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
PERIOD_SCHEMA = {"type": "string", "pattern": f"^({YEAR}(-(0[1-9]|1[0-2]))?|{DAY})$"}
WORDS_SCHEMA = {
    "type": "string",
    "maxLength": MOST_LETTERS,
    # Control characters part words too.
    "pattern": rf"^([^\s\u0000-\u001f\u007f-\u009f]+( [^\s\u0000-\u001f\u007f-\u009f]+){{0,{MOST_WORDS - 1}}})?$",
}
ADDRESS_SCHEMA = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,100}$"}
# What a parameter is, by its name: a schema, what it means, an example. Forms say which ones a resource has; one that
# is not here takes codes of what its label says.
PARAMETERS = {
    "q": (
        WORDS_SCHEMA,
        "Words in Kazakh, Russian or Latin letters; at most 12.",
        "тіл саясаты",
    ),
    "date_after": (PERIOD_SCHEMA, "First day of the period: a year, a month or a day.", "2022"),
    "date_before": (PERIOD_SCHEMA, "Last day of the period, inclusive.", "2022-06"),
    "region": (None, "ISO 3166-2 code of the region of that day. Repeats widen.", "KZ-71"),
    "organisation": (None, f"Convenes the event or took part in it. {SLUGS}", None),
    "convenes": (None, f"Convenes the event. {SLUGS}", None),
    "person": (None, f"Took part in it. {SLUGS}", None),
    "subject": (None, f"Subject of a topic of the agenda. {SLUGS}", None),
    "award": (None, f"Award given. {SLUGS}", None),
    "status": (
        None,
        "planned, held, cancelled or outcome_unknown (planned, and the day has passed). Repeats widen.",
        None,
    ),
    "state": (None, "What came of a decision, a code. Repeats widen.", None),
    "language": (None, "The title exists in this language.", "kk"),
    "sort": (
        {"type": "string"},
        "Newest first (the default), oldest first, or the closest to the words first.",
        None,
    ),
    "modified_since": (
        {"type": "string", "pattern": f"^{DAY}({TIME})?$"},
        "A day or a moment. Then what has changed since, with tombstones of what was withdrawn.",
        None,
    ),
    "cursor": (
        {"type": "string", "maxLength": 400, "pattern": "^[-A-Za-z0-9_.]*$"},
        "A place in the list, from `next` or `previous`.",
        None,
    ),
    "page_size": (
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "Records on a page.",
        None,
    ),
}


class MistakeSerializer(serializers.Serializer):
    parameter = serializers.CharField()
    detail = InBothSerializer()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457; `errors` names the parameters that were not understood."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = MistakeSerializer(many=True, required=False)


PROBLEMS = {
    400: "A parameter is not known or cannot be understood.",
    404: "There is no such record.",
    410: "The record was withdrawn.",
    429: "Too many requests; `Retry-After` says when to come again.",
}


def parameter_of(name: str, field) -> OpenApiParameter:
    schema, words, example = PARAMETERS.get(name, (None, f"{field.label}, a code. Repeats widen.", None))
    many = isinstance(field, RepeatedField)
    if many:
        pattern = field.form.regex.pattern.replace(r"\A", "^").replace(r"\Z", "$")
        schema = {"type": "array", "maxItems": MOST_VALUES, "items": {"type": "string", "pattern": pattern}}
    if name == "sort":
        schema = schema | {"enum": [value for value, _label in field.choices if value]}
    examples = [OpenApiExample(str(example), value=[example] if many else example)] if example else []
    return OpenApiParameter(
        name, schema, OpenApiParameter.QUERY, description=words, explode=many or None, examples=examples
    )


class ResourceSchema(AutoSchema):
    def is_list(self) -> bool:
        return self.view.action == "list"

    def get_override_parameters(self) -> list:
        if self.is_list():
            return [parameter_of(name, field) for name, field in self.view.fields_asked().items()]
        if self.view.lookup_field == "pk":
            return []
        return [OpenApiParameter(self.view.lookup_field, ADDRESS_SCHEMA, OpenApiParameter.PATH)]

    def _get_pagination_parameters(self):
        return []

    def _get_filter_parameters(self):
        return []

    def get_tags(self):
        return [self.path.strip("/").split("/")[2]]

    def get_operation_id(self):
        kind = "list" if self.is_list() else "read"
        return f"{kind}_{self.get_tags()[0].replace('-', '_')}"

    def get_response_serializers(self):
        found = (self.is_list() and self.view.listed) or super().get_response_serializers()
        expected = (400, 429) if self.is_list() else (400, 404, 410, 429)
        problems = {
            (status, PROBLEM_TYPE): OpenApiResponse(ProblemSerializer, description=PROBLEMS[status])
            for status in expected
        }
        return {200: found} | problems
