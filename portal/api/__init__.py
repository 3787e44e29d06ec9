"""What all API resources share: paging, problems, fields in two languages, limits. The apps define the resources."""
