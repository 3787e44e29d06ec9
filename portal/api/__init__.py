"""The machinery of the API: paging, problems, fields in two languages, limits. What it serves is said by the apps."""
