"""The description of the API is valid OpenAPI by a validator that is not ours."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_description_is_valid_openapi(client, language):
    schema = client.get("/api/v1/schema/", headers={"Accept-Language": language}).json()
    assert [error.message for error in OpenAPIV31SpecValidator(schema).iter_errors()] == []
    used = {tag for path in schema["paths"].values() for tag in path["get"]["tags"]}
    assert used == {tag["name"] for tag in schema["tags"]}
    assert schema["info"]["contact"]
