import datetime as dt

import pytest

from events.models import Event
from events.statistics import short_period
from portal.search.index import deferred_indexing
from portal.web.charts import bars_from, colour_scale, colour_step
from tests.factories import (
    make_award,
    make_decision,
    make_document,
    make_event,
    make_grant,
    make_hidden_events,
    make_organisation,
    make_region,
    make_subject,
    make_topic,
)
from tests.pages import LANGUAGES, html_of, links_of, main_of, section_of, text_of, total_of

pytestmark = pytest.mark.django_db
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def days(first, last=None):
    return {"date": dt.date(*first), "end_date": dt.date(*last) if last else None}


@pytest.fixture(scope="class")
@deferred_indexing()
def records(shared_by_class):
    """Five public events of two bodies in two regions and without one, over New Year too; and hidden ones of each."""
    astana, almaty = make_region(), make_region("KZ-75", name_kk="Алматы қаласы", name_ru="город Алматы")
    council, ministry = (
        make_organisation(),
        make_organisation(kind="ministry", name_kk="Министрлік", name_ru="Министерство"),
    )
    subjects = [make_subject(name_kk=name, name_ru=name) for name in ("Экология", "Бюджет")]
    medal = make_award()
    rows = [
        days((2021, 12, 30), (2022, 1, 2)) | {"convening_body": council, "region": astana, "kind": "plenary"},
        days((2022, 1, 15)) | {"convening_body": council, "region": astana, "format": "online"},
        days((2022, 6, 22)) | {"convening_body": ministry, "region": almaty},
        days((2023, 6, 30), (2023, 7, 1)) | {"convening_body": council, "region": almaty, "kind": "hearing"},
        days((2023, 6, 1)) | {"region": None},
    ]
    hidden = make_hidden_events(**rows[1])
    for event in [make_event(**row) for row in rows] + hidden:
        make_topic(event, subjects)
        make_topic(event, subjects[:1])
        make_decision(event, executor=ministry, state="done" if event.date.year == 2022 else "unknown")
        make_grant(event, medal, organisation=council)
    return {"council": council.slug, "ministry": ministry.slug}


def counted_links(html) -> list[tuple[str, int]]:
    """Every address in the charts and their tables with the number that stands beside it."""
    found = []
    for chart in html.split('<figure class="chart">')[1:]:
        chart = chart.split("</figure>")[0]
        for row in chart.split("<li")[1:]:
            row = row.split("</li>")[0]
            number = row.split('class="number">')[1:]
            found += [(address, int(number[0].split("<")[0])) for address, _words in links_of(row) if number]
        for cell in chart.split('<td class="number">')[1:]:
            found += [(address, int(words)) for address, words in links_of(cell.split("</td>")[0])]
    return found


class TestOfRecords:
    @both_languages
    @pytest.mark.parametrize(
        ("query", "events"),
        [
            ("", 5),
            ("?date_after=2022&date_before=2022", 3),
            ("?date_after=2022-01-02", 5),
            ("?date_after=2023-07", 1),
            ("?region=KZ-71", 2),
            ("?organisation={council}", 3),
            ("?organisation={ministry}&date_after=2022", 1),
            ("?region=KZ-71&region=KZ-75&organisation={council}", 3),
        ],
    )
    def test_statistics_every_number_leads_to_as_many_records(self, client, language, records, query, events):
        html = html_of(client, f"/{language}/statistics/{query.format(**records)}")
        links = counted_links(html)
        assert total_of(html) == events
        assert len(links) > 6
        totals = {address: total_of(html_of(client, address)) for address, _number in links}
        assert [(address, totals[address]) for address, _number in links] == links

    @both_languages
    def test_statistics_count_each_year_that_an_event_touches(self, client, language, records):
        years = section_of(html_of(client, f"/{language}/statistics/"), "years").split("</ol>")[0]
        assert [words for _address, words in links_of(years)] == ["1 2021", "3 2022", "2 2023"]

    @both_languages
    def test_statistics_answer_every_question(self, client, language, records):
        html = html_of(client, f"/{language}/statistics/")
        first_bars = {}
        for name in ("bodies", "subjects", "kinds", "formats", "decisions", "awards"):
            bars = section_of(html, name).split("</ol>")[0].split("<li>")[1:]
            first_bars[name] = [int(text_of(bar).split()[-1]) for bar in bars]
        assert first_bars == {
            "bodies": [3, 1],
            "subjects": [5, 5],
            "kinds": [3, 1, 1],
            "formats": [4, 1],
            "decisions": [3, 2],
            "awards": [5],
        }

    def test_statistics_ignore_what_they_do_not_ask(self, client, records):
        assert total_of(html_of(client, "/kk/statistics/?kind=hearing&q=x&page=9&person=²")) == 5


@both_languages
def test_statistics_say_how_complete_the_records_are(client, language):
    full = make_event(start_time=dt.time(10), convening_body=make_organisation())
    make_document(full)
    make_document(full)
    make_event(title_ru=None, summary_kk=None, region=None, date_basis=Event.DateBasis.PUBLISHED)
    make_event(start_time=dt.time(9))
    for hidden in make_hidden_events():
        make_document(hidden)
    table = section_of(html_of(client, f"/{language}/statistics/"), "quality")
    rows = [text_of(row).split()[-3:] for row in table.split("<tr>")[2:-1]]
    shares = [(int(number), int(percent)) for number, percent, _sign in rows]
    assert shares == [(2, 66), (2, 66), (2, 66), (1, 33), (2, 66), (2, 66), (1, 33)]


@both_languages
@pytest.mark.parametrize(
    "query", ["date_after=2022-13", "region=%C2%B2", "organisation=%00", "date_before=99999"]
)
def test_statistics_refuse_malformed_input_and_keep_the_rest(client, language, query):
    html = html_of(client, f"/{language}/statistics/?region=KZ-71&{query}", 400)
    assert '<div class="error-summary"' in html
    assert '<input type="hidden" name="region" value="KZ-71"' in html


@both_languages
def test_statistics_of_nothing_are_empty(client, language):
    make_hidden_events()
    for query in ("", "?region=KZ-99", "?organisation=joq", "?date_after=2023&date_before=2022"):
        html = html_of(client, f"/{language}/statistics/{query}")
        assert total_of(html) == 0
        assert "<figure" not in main_of(html)


@pytest.mark.parametrize("count", [1, 3])
def test_statistics_take_as_many_queries_for_three_as_for_one(client, count, django_assert_max_num_queries):
    for _ in range(count):
        event = make_event(convening_body=make_organisation())
        make_topic(event, [make_subject()])
        make_decision(event)
        make_grant(event)
    with django_assert_max_num_queries(15):
        html_of(client, "/kk/statistics/?date_after=2022&region=KZ-71")


# --- Shapes


@pytest.mark.parametrize(
    ("first", "last", "form"),
    [
        ((2022, 1, 1), (2022, 12, 31), "2022"),
        ((2024, 2, 1), (2024, 2, 29), "2024-02"),
        ((2024, 2, 1), (2024, 2, 28), ""),
        ((2022, 1, 1), (2023, 12, 31), ""),
        ((2022, 5, 2), (2022, 5, 31), ""),
    ],
)
def test_period_takes_its_shortest_form(first, last, form):
    assert short_period(dt.date(*first), dt.date(*last)) == form


def test_bars_are_as_long_as_their_numbers():
    drawn = bars_from([("a", 1000, None), ("b", 500, None), ("c", 1, None), ("d", 0, None)])
    assert [(bar.share, bar.height_above) for bar in drawn] == [(100, 0), (50, 50), (1, 99), (0, 100)]


@pytest.mark.parametrize("largest", range(1, 40))
def test_scale_of_the_map_holds_every_number_in_its_own_step(largest):
    by_scale = {
        number: step for step, first, last in colour_scale(largest) for number in range(first, last + 1)
    }
    assert by_scale == {number: colour_step(number, largest) for number in range(largest + 1)}
