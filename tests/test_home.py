import datetime as dt

import pytest
from django.utils import timezone

from events.models import Event
from tests.factories import (
    make_event,
    make_hidden_events,
    make_organisation,
    make_participation,
    make_person,
    make_region,
    make_subject,
    make_topic,
)
from tests.pages import LANGUAGES, html_of, links_of, main_of, section_of, text_of, total_of

pytestmark = pytest.mark.django_db
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


@both_languages
def test_home_figures_equal_the_lists_to_which_they_lead(client, language):
    body = make_organisation()
    for _ in range(2):
        make_participation(make_event(convening_body=body), make_person())
    for hidden in make_hidden_events():
        Event.objects.filter(pk=hidden.pk).update(convening_body=make_organisation())
        make_participation(hidden, make_person())
    figures = html_of(client, f"/{language}/").split('<ul class="figures">')[1].split("</ul>")[0]
    numbers = [(address, int(words.split()[0])) for address, words in links_of(figures)]
    assert [number for _address, number in numbers] == [2, 2, 1, 1]
    assert [total_of(html_of(client, address)) for address, _number in numbers] == [2, 2, 1, 1]


@both_languages
def test_home_shows_the_latest_five_and_keeps_the_upcoming_apart(client, language):
    for number in range(7):
        make_event(date=in_days(-number), title_kk=f"Өткен {number}", title_ru=f"Өткен {number}")
    make_event(date=in_days(1), title_kk="Ертең", title_ru="Ертең", status=Event.Status.PLANNED)
    make_hidden_events(date=in_days(-1), title_kk="Құпия", title_ru="Құпия")
    html = html_of(client, f"/{language}/")
    titles = {
        name: [words for address, words in links_of(section_of(html, name)) if "/events/2" in address]
        for name in ("latest", "upcoming")
    }
    assert titles == {"latest": [f"Өткен {number}" for number in range(5)], "upcoming": ["Ертең"]}
    assert "Құпия" not in html


@both_languages
def test_home_says_nothing_of_upcoming_events_when_there_are_none(client, language):
    make_event()
    make_hidden_events(date=in_days(3))
    assert section_of(html_of(client, f"/{language}/"), "upcoming") == ""


@both_languages
def test_home_map_counts_the_chosen_year_and_leads_to_its_records(client, language):
    make_event(date=dt.date(2021, 5, 5))
    make_event(date=dt.date(2022, 5, 5))
    make_event(date=dt.date(2022, 12, 31), end_date=dt.date(2023, 1, 1))
    make_hidden_events(date=dt.date(2022, 5, 5))
    make_region("KZ-75", name_kk="Алматы қаласы", name_ru="город Алматы")
    numbers = {}
    for query in ("", "?year=2022", "?year=2023", "?year=2019"):
        tiles = html_of(client, f"/{language}/{query}").split('<ol class="tile-map">')[1].split("</ol>")[0]
        links = dict(links_of(tiles))
        address = next(link for link in links if "KZ-71" in link)
        numbers[query] = int(links[address].split()[-1])
        if numbers[query]:
            assert total_of(html_of(client, address)) == numbers[query]
    assert numbers == {"": 1, "?year=2022": 2, "?year=2023": 1, "?year=2019": 0}


@both_languages
def test_home_lists_the_subjects_of_public_records(client, language):
    ecology, budget = make_subject(), make_subject(name_kk="Бюджет", name_ru="Бюджет")
    for subjects in ([ecology, budget], [ecology]):
        make_topic(make_event(), subjects)
    for hidden in make_hidden_events():
        make_topic(hidden, [budget, make_subject(name_kk="Құпия", name_ru="Тайна")])
    subjects = section_of(html_of(client, f"/{language}/"), "subjects").split("</ul>")[0]
    assert text_of(subjects).split()[-4:] == ["Экология", "2", "Бюджет", "1"]


@both_languages
@pytest.mark.parametrize("year", ["22", "x", "20222", "3000", "%C2%B2022"])
def test_home_refuses_what_is_no_year(client, language, year):
    html = html_of(client, f"/{language}/?year={year}", 400)
    assert '<div class="error-summary"' in html


@both_languages
@pytest.mark.parametrize("page", ["", "about/", "accessibility/", "data/"])
def test_pages_of_the_portal_stand_without_any_record(client, language, page):
    assert len(text_of(main_of(html_of(client, f"/{language}/{page}")))) > 300


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_as_many_queries_for_three_as_for_one(client, count, django_assert_max_num_queries):
    for _ in range(count):
        make_topic(make_event(convening_body=make_organisation()), [make_subject()])
        make_event(date=in_days(5))
    with django_assert_max_num_queries(10):
        html_of(client, "/kk/")
