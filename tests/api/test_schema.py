"""The API attacked by its own description: every answer is one that OpenAPI promised."""

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from portal.wsgi import application
from tests import factories as make
from tests.exports.test_tables import full_event

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_description_is_openapi_3_1_and_names_all_resources(client):
    schema = client.get("/api/v1/schema/").json()
    assert schema["openapi"].startswith("3.1")
    assert sorted({path.split("/")[3] for path in schema["paths"]}) == [
        "award-grants", "awards", "decisions", "events", "organisations", "people", "regions", "subjects",
    ]  # fmt: skip


def resolved(rules: dict, components: dict) -> dict:
    return resolved(components[rules["$ref"].rpartition("/")[2]], components) if "$ref" in rules else rules


def left_out(value, rules: dict, components: dict, place: str = "") -> list[str]:
    """The properties of the schema that an example does not have, wherever they stand in it."""
    rules = resolved(rules, components)
    parts = [
        resolved(each, components) for name in ("allOf", "anyOf", "oneOf") for each in rules.get(name, ())
    ]
    if parts and isinstance(
        value, dict
    ):  # the alternative that it is an example of: the one with most of its keys
        rules = max(parts, key=lambda part: len(part.get("properties", {}).keys() & value.keys()))
    if isinstance(value, dict) and "properties" in rules:
        known = rules["properties"]
        missing = [f"{place}.{name}" for name in known if name not in value]
        for name in known.keys() & value.keys():
            missing += left_out(value[name], known[name], components, f"{place}.{name}")
        return missing
    if isinstance(value, list) and "items" in rules:
        return sorted({each for row in value for each in left_out(row, rules["items"], components, place)})
    return []


def test_examples_show_every_field_of_a_record(client):
    schema = client.get("/api/v1/schema/").json()
    missing = {}
    for path, operations in schema["paths"].items():
        for content in operations["get"]["responses"]["200"]["content"].values():
            [example] = content["examples"].values()
            if found := left_out(example["value"], content["schema"], schema["components"]["schemas"]):
                missing[path] = found
    assert missing == {}


def test_every_answer_has_an_example_that_its_schema_allows(client):
    schema = client.get("/api/v1/schema/").json()
    seen = []
    for path, operations in schema["paths"].items():
        for status, answer in operations["get"]["responses"].items():
            for content in answer["content"].values():
                [example] = content["examples"].values()
                rules = content["schema"] | {"components": schema["components"]}
                mistakes = jsonschema.Draft202012Validator(rules).iter_errors(example["value"])
                assert [(path, status, mistake.message) for mistake in mistakes] == []
                seen.append((path, status))
    assert len(seen) == 8 * 3 + 8 * 5
    assert "{site}" not in str(schema)
    problem = client.get("/api/v1/events/?colour=red").json()
    example = schema["paths"]["/api/v1/events/"]["get"]["responses"]["400"]["content"][
        "application/problem+json"
    ]
    assert example["examples"]["problem"]["value"] == problem


def test_no_answer_breaks_the_description():
    full_event()
    make.make_withdrawn_event()
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis_settings(
            max_examples=12, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def attack(case):
            # No pattern says which places a list has given, so one that is made up is rightly refused.
            made_up = [positive_data_acceptance] if (case.query or {}).get("cursor") else []
            case.call_and_validate(excluded_checks=made_up)

        attack()
        tried += 1
    assert tried == 16
