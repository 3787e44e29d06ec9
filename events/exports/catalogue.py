"""The portal's data in schema.org terms: one catalogue, one dataset and its downloads."""

from django.conf import settings
from django.utils.translation import get_language

from events.exports.dumps import Dump
from events.exports.packaging import DESCRIPTION, LICENCE, TITLE
from portal.language import LANGUAGES
from portal.web.structured_data import pages_in_schema, without_unknown

ALWAYS = (("events.csv", "text/csv"), ("events.jsonl", "application/jsonl"), ("events.ics", "text/calendar"))
TYPES = {"zip": "application/zip", "json": "application/json"}


def catalogue_in_schema(dump: Dump | None) -> dict:
    """The DataCatalog; without a dump it lists only the exports, which always exist."""
    language = get_language()
    whose = {"@type": "Organization", "name": "Кеңес", "url": f"{settings.SITE_URL}/{language}/"}
    dataset = (
        {"@type": "Dataset"}
        | pages_in_schema("data/", "dataset")
        | without_unknown(
            name=TITLE[language],
            description=DESCRIPTION[language],
            inLanguage=list(LANGUAGES),
            license=LICENCE["path"],
            isAccessibleForFree=True,
            creator=whose,
            spatialCoverage={"@type": "Country", "name": {"kk": "Қазақстан", "ru": "Казахстан"}[language]},
            dateModified=dump and dump.made_at.date().isoformat(),
            distribution=[*dump_downloads(dump), *list_downloads(language)],
        )
    )
    page = pages_in_schema("data/", "catalogue")
    return (
        {"@type": "DataCatalog"} | page | {"name": TITLE[language], "publisher": whose, "dataset": [dataset]}
    )


def dump_downloads(dump: Dump | None) -> list[dict]:
    return [
        {
            "@type": "DataDownload",
            "name": file.name,
            "encodingFormat": TYPES[file.name.rpartition(".")[2]],
            "contentUrl": f"{settings.SITE_URL}/data/{file.name}",
            "contentSize": f"{file.size} B",
            "sha256": file.sha256,
        }
        for file in (dump.files if dump else [])
    ]


def list_downloads(language: str) -> list[dict]:
    return [
        {
            "@type": "DataDownload",
            "name": name,
            "encodingFormat": kind,
            "contentUrl": f"{settings.SITE_URL}/{language}/{name}",
        }
        for name, kind in ALWAYS
    ]
