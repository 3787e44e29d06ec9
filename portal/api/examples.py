"""Examples of answers in the description of the API: records of the sample, and each problem.

`data/examples.json` holds for each resource a page of its list and one record, long texts and lists cut short;
`{site}` stands for the address of the portal. A test holds every example against the schema that it is an example of.
"""

import json
from http import HTTPStatus
from pathlib import Path

from django.conf import settings

from portal.web.refusals import PROBLEM_TYPE

RECORDS = Path(__file__).with_name("data") / "examples.json"
PROBLEMS = {
    400: {
        "detail": "These parameters cannot be understood: colour",
        "errors": [
            {
                "parameter": "colour",
                "detail": {"kk": "Мұндай параметр жоқ.", "ru": "Такого параметра нет."},
            }
        ],
    },
    404: {"detail": "Not found."},
    410: {"detail": "This record was withdrawn."},
    429: {"detail": "Too many requests from this address. Seconds to wait: 20."},
}


def example_problem(status: int) -> dict:
    phrase = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": phrase, "status": status} | PROBLEMS[status]


def with_examples(schema: dict) -> dict:
    """The description with an example in every answer."""
    records = json.loads(RECORDS.read_text("utf-8").replace("{site}", settings.SITE_URL))
    for path, operations in schema["paths"].items():
        resource = path.strip("/").split("/")[2]
        kind = "record" if "{" in path else "list"
        for status, answer in operations["get"]["responses"].items():
            for content_type, content in answer.get("content", {}).items():
                is_problem = content_type == PROBLEM_TYPE
                value = example_problem(int(status)) if is_problem else records[resource][kind]
                content["examples"] = {"problem" if is_problem else "sample": {"value": value}}
    return schema
