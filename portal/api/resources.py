"""What all resources of the API have in common: checked parameters, paging, conditional answers, open to all sites."""

from django.http import QueryDict
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from portal.api.paging import Order, PagingForm, parse_number
from portal.api.problems import BadParameters, mistakes_of


class Resource(ReadOnlyModelViewSet):
    """Public records, read only. A resource says `records()`, its serializers and what it can be asked."""

    detail_serializer_class = None
    listed = None  # what the description says of the rows of a list, where it is not their serializer
    lookup_field = "slug"
    folder = None  # of the pages that show the same records

    def records(self):
        """All public records of the resource, as a page of them needs them."""
        raise NotImplementedError

    def asked(self, data):
        """The form or the filter that reads the parameters of the list; None if it has none but paging."""
        return

    def forms(self, asked, data) -> list:
        """All that reads parameters of the list, besides those of paging."""
        return [asked] if asked is not None else []

    def found(self, asked):
        """The records that valid parameters select."""
        return self.records()

    def chosen(self, asked):
        """The records of the list."""
        return self.found(asked)

    def order(self) -> Order:
        return Order(descending=False, pk=parse_number)

    def get_queryset(self):
        return self.records() if self.detail else self.chosen(self.checked())

    def fields_asked(self) -> dict:
        """The fields of all parameters of the list by name, in order."""
        forms = [*self.forms(self.asked(QueryDict()), QueryDict()), PagingForm()]
        return {name: field for form in forms for name, field in getattr(form, "form", form).fields.items()}

    def checked(self):
        """What was asked, every parameter known and understood, or a 400 that names those that are not."""
        data, asked = self.request.query_params, self.asked(self.request.query_params)
        self.paging = PagingForm(data)
        forms = [*self.forms(asked, data), self.paging]
        known = {name for form in forms for name in getattr(form, "form", form).fields}
        mistakes = [(name, _("This parameter is not known.")) for name in data if name not in known]
        for form in forms:
            if not form.is_valid():
                mistakes += mistakes_of(getattr(form, "form", form))
        if mistakes:
            raise BadParameters(mistakes)
        return asked

    def retrieve(self, request, *args, **kwargs):
        if request.query_params:
            raise BadParameters([(name, _("This parameter is not known.")) for name in request.query_params])
        record = self.get_object()
        if self.lookup_field == "slug" and record.slug != kwargs["slug"]:
            return Response(
                status=301, headers={"Location": record.slug.join(request.path.rsplit(kwargs["slug"], 1))}
            )
        return Response(self.get_serializer(record).data, headers=self.headers_of(record))

    def headers_of(self, record) -> dict[str, str]:
        """The pages that show the record, in both languages."""
        if self.folder is None:
            return {}
        pages = (
            self.get_serializer(record)
            .fields["address"]
            .to_representation(getattr(record, self.lookup_field))
        )
        return {
            "Link": ", ".join(
                f'<{page}>; rel="alternate"; hreflang="{code}"; type="text/html"'
                for code, page in pages.items()
            )
        }

    def get_object(self):
        records = self.get_queryset()
        value = self.kwargs[self.lookup_field]
        found = (
            records.at_addresses([value])
            if self.lookup_field == "slug"
            else records.filter(**{self.lookup_field: value})
        )
        record = found.first()
        if record is None:
            self.nothing_found(value)
        return record

    def nothing_found(self, value):
        from django.http import Http404

        raise Http404

    def get_serializer_class(self):
        return (self.detail and self.detail_serializer_class) or self.serializer_class


def addresses_of(name: str, resource: type[Resource], lookup: str = "<slug:slug>"):
    """The list of a resource and its records."""
    return [
        path(f"{name}/", resource.as_view({"get": "list"}, detail=False), name=name),
        path(f"{name}/{lookup}/", resource.as_view({"get": "retrieve"}, detail=True), name=f"{name}-record"),
    ]
