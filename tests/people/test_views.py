import datetime as dt

import pytest

from events.models import Event
from people.models import FormerSlug, Organisation, Region
from portal.search.index import deferred_indexing
from tests.factories import (
    make_award,
    make_decision,
    make_draft,
    make_event,
    make_grant,
    make_group,
    make_hidden_events,
    make_membership,
    make_organisation,
    make_organisation_name,
    make_participation,
    make_person,
    make_person_name,
    make_region,
    make_region_name,
    make_statement,
)
from tests.pages import (
    LANGUAGES,
    html_of,
    links_of,
    main_of,
    names_of,
    results_of,
    section_of,
    text_of,
    total_of,
)

pytestmark = pytest.mark.django_db
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def person_named(kk, ru, **fields):
    names = {"family_name_kk": kk, "family_name_ru": ru, "given_name_kk": "А.", "given_name_ru": "А."}
    return make_person(**names | {"patronymic_kk": None, "patronymic_ru": None} | fields)


def attending(person, **fields):
    return make_participation(make_event(), person, **fields)


# --- The register of people


@pytest.mark.parametrize(
    ("language", "names"),
    [("kk", ["Ахметов А.", "Әлиев А.", "Қасымов А."]), ("ru", ["Алиев А.", "Ахметов А.", "Касымов А."])],
)
def test_people_register_follows_the_alphabet_of_the_page(client, language, names):
    for kk, ru in (("Қасымов", "Касымов"), ("Әлиев", "Алиев"), ("Ахметов", "Ахметов")):
        attending(person_named(kk, ru))
    html = html_of(client, f"/{language}/people/")
    assert (names_of(html), total_of(html)) == (names, 3)


@both_languages
def test_people_register_names_nobody_of_hidden_records(client, language):
    for number, event in enumerate(make_hidden_events()):
        make_participation(event, person_named(f"Жасырын{number}", f"Скрытый{number}"))
    attending(person_named("Беттесіз", "Бесстраничный", has_own_page=False))
    html = html_of(client, f"/{language}/people/")
    assert (results_of(html), total_of(html)) == ([], 0)


@both_languages
def test_people_register_counts_attended_public_events_only(client, language):
    person = person_named("Сейітов", "Сеитов")
    for presence in ("present", "unknown", "absent", "mentioned"):
        attending(person, presence=presence)
    for event in make_hidden_events():
        make_participation(event, person)
    assert text_of(results_of(html_of(client, f"/{language}/people/"))[0]).split()[2] == "2"


@both_languages
def test_people_register_narrows_by_letter(client, language):
    attending(person_named("Қасымов", "Касымов"))
    attending(person_named("Ахметов", "Ахметов"))
    letter, name = ("Қ", "Қасымов А.") if language == "kk" else ("К", "Касымов А.")
    assert names_of(html_of(client, f"/{language}/people/?letter={letter}")) == [name]


def test_people_register_offers_only_letters_in_use(client):
    attending(person_named("Қасымов", "Касымов"))
    letters = html_of(client, "/kk/people/").split('<nav class="letters"')[1].split("</nav>")[0]
    assert links_of(letters) == [("?letter=%D2%9A", "Қ")]


@both_languages
@pytest.mark.parametrize("words", ["касымов", "Қасымов", "КАСЫМОВ", "kassymov"])
def test_people_register_finds_any_spelling_and_variants(client, language, words):
    person = person_named("Қасымов", "Касымов")
    make_person_name(person, text="A. Kassymov", language="la")
    attending(person)
    attending(person_named("Ахметов", "Ахметов"))
    assert total_of(html_of(client, f"/{language}/people/?q={words}")) == 1


@both_languages
def test_people_register_refuses_bad_input_and_keeps_the_words(client, language):
    html = html_of(client, f"/{language}/people/?q=абай&page=x", 400)
    assert 'value="абай"' in html
    assert '<div class="error-summary"' in html


@both_languages
@pytest.mark.parametrize("page", ["2", "1000000000", "9" * 30])
def test_people_register_has_no_page_past_the_end(client, language, page):
    attending(make_person())
    assert client.get(f"/{language}/people/?page={page}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_people_register_takes_as_many_queries_for_three_as_for_one(
    client, count, django_assert_max_num_queries
):
    for _ in range(count):
        attending(make_person())
    with django_assert_max_num_queries(4):
        html_of(client, "/kk/people/")


# --- One person


@both_languages
def test_person_page_shows_the_names_of_that_day_and_the_present_ones(client, language):
    make_region_name()
    body = make_organisation()
    make_organisation_name(body)
    participation = make_participation(make_event(), make_person(), organisation=body)
    make_membership(participation.person, make_organisation(name_kk="Басқа ұйым", name_ru="Иная организация"))
    roles = text_of(
        section_of(html_of(client, f"/{language}{participation.person.get_absolute_url()[3:]}"), "roles")
    )
    shown = (
        ["бөлім басшысы", "Қаланың бұрынғы кеңесі", "Қала қоғамдық кеңесі", "Нұр-Сұлтан", "Астана"]
        if language == "kk"
        else [
            "руководитель отдела",
            "Прежний совет города",
            "Общественный совет города",
            "Нур-Султан",
            "Астана",
        ]
    )
    places = [roles.index(name) for name in shown]
    assert places == sorted(places)
    assert "Басқа ұйым" not in roles
    assert "Иная организация" not in roles


@both_languages
def test_person_page_sets_absent_and_mentioned_apart(client, language):
    person = make_person()
    for presence in ("present", "absent", "mentioned"):
        title = {"title_kk": f"Отырыс {presence}", "title_ru": f"Отырыс {presence}"}
        make_participation(make_event(**title), person, presence=presence)
    html = html_of(client, f"/{language}/people/{person.slug}/")
    found = {
        name: [
            word for word in ("present", "absent", "mentioned") if f"Отырыс {word}" in section_of(html, name)
        ]
        for name in ("roles", "mentions")
    }
    assert found == {"roles": ["present"], "mentions": ["absent", "mentioned"]}


@both_languages
def test_person_page_holds_statements_and_awards_of_public_records_only(client, language):
    person, giver = make_person(), make_person(family_name_kk="Беруші", family_name_ru="Даритель")
    for event in [make_event(), *make_hidden_events()]:
        word = "Ашық" if event.is_public else "Жабық"
        participation = make_participation(event, person)
        texts = {"text_kk": f"{word} сөз", "text_ru": f"{word} сөз"}
        make_statement(event, participation=participation, **texts)
        award = make_award(name_kk=f"{word} медаль", name_ru=f"{word} медаль")
        make_grant(event, award, recipient=person, given_by=giver)
    html = html_of(client, f"/{language}/people/{person.slug}/")
    assert "Ашық сөз" in section_of(html, "statements")
    assert "Ашық медаль" in section_of(html, "awards")
    assert "Жабық" not in html
    of_giver = html_of(client, f"/{language}/people/{giver.slug}/")
    assert section_of(of_giver, "given").count('<li class="grant">') == 1
    assert "Жабық" not in of_giver
    assert section_of(of_giver, "awards") == ""


@both_languages
def test_person_page_names_both_languages_variants_and_namesakes(client, language):
    person = make_person()
    make_person_name(person, text="G. Sarsenova", language="la")
    namesake = make_person(given_name_kk="Г.", given_name_ru="Г.")
    hidden = make_person(given_name_kk="Гауһар", given_name_ru="Гаухар")
    attending(person)
    attending(namesake)
    make_participation(make_draft(), hidden)
    html = html_of(client, f"/{language}/people/{person.slug}/")
    for name in ("Гүлнәр Ермекқызы Сәрсенова", "Гульнар Ермековна Сарсенова", "G. Sarsenova"):
        assert name in html
    assert f"/{language}/people/{namesake.slug}/" in html
    assert hidden.slug not in html


@pytest.mark.parametrize(("language", "missing"), [("kk", "kk"), ("ru", "ru")])
def test_person_page_marks_a_name_in_the_other_language(client, language, missing):
    absent = {f"{part}_{missing}": None for part in ("family_name", "given_name", "patronymic")}
    person = make_person(**absent)
    attending(person)
    html = main_of(html_of(client, f"/{language}/people/{person.slug}/"))
    other = "ru" if missing == "kk" else "kk"
    assert f'<h1><span lang="{other}">' in html
    assert "notice-language" in html


def test_person_page_is_only_for_those_of_public_records(client):
    hidden = [make_participation(event, make_person()).person for event in make_hidden_events()]
    without_page = attending(make_person(has_own_page=False)).person
    for person in [*hidden, without_page]:
        assert client.get(f"/kk/people/{person.slug}/").status_code == 404


def test_person_page_moves_with_its_address(client):
    person = attending(make_person()).person
    FormerSlug.objects.create(kind="person", slug="burynghy", object_id=person.pk)
    answer = client.get("/ru/people/burynghy/")
    assert (answer.status_code, answer["Location"]) == (301, f"/ru/people/{person.slug}/")


@pytest.mark.parametrize("count", [1, 3])
def test_person_page_keeps_its_budget_of_queries(client, count, django_assert_max_num_queries):
    person = make_person()
    make_person_name(person)
    for _ in range(count):
        body = make_organisation()
        make_organisation_name(body)
        event = make_event()
        make_statement(event, participation=make_participation(event, person, organisation=body))
        make_grant(event, recipient=person, organisation=body)
        make_membership(person, body)
    with django_assert_max_num_queries(10):
        html_of(client, f"/kk/people/{person.slug}/")


# --- Organisations


@both_languages
def test_organisations_register_narrows_by_region_kind_and_words(client, language):
    astana, almaty = (
        make_region("KZ-71"),
        make_region("KZ-75", name_kk="Алматы қаласы", name_ru="город Алматы"),
    )
    make_event(convening_body=make_organisation(region=astana, kind="ministry"))
    make_event(convening_body=make_organisation(region=almaty, kind="ministry"))
    make_event(
        convening_body=make_organisation(
            region=almaty, kind="media", name_kk="Ақ газет", name_ru="Белая газета"
        )
    )
    make_draft(convening_body=make_organisation(region=almaty, kind="media"))
    totals = [
        total_of(html_of(client, f"/{language}/organisations/{query}"))
        for query in (
            "",
            "?region=KZ-75",
            "?region=KZ-75&region=KZ-71",
            "?kind=media",
            "?q=газет",
            "?kind=ngo",
        )
    ]
    assert totals == [3, 2, 3, 1, 1, 0]


@both_languages
@pytest.mark.parametrize("query", ["region=²", "kind=Министр", "letter=аб", "page=0"])
def test_organisations_register_refuses_malformed_filters(client, language, query):
    assert 'value="совет"' in html_of(client, f"/{language}/organisations/?q=совет&{query}", 400)


@both_languages
def test_organisation_finds_former_names(client, language):
    body = make_organisation()
    make_organisation_name(body)
    make_event(convening_body=body)
    assert total_of(html_of(client, f"/{language}/organisations/?q=бурынгы")) == 1


@deferred_indexing()
def organisation_with_records() -> Organisation:
    """Convened 2, attended 3, one person with two positions, 2 decisions, 2 awards; and hidden ones of each."""
    body, person = make_organisation(), make_person()
    for event in [make_event(convening_body=body), make_event(convening_body=body), *make_hidden_events()]:
        Event.objects.filter(pk=event.pk).update(convening_body=body)
    public = [make_event() for _ in range(3)]
    for event in [*public[:2], *make_hidden_events()]:
        position = "төраға" if event == public[0] else "мүше"
        make_participation(event, person, organisation=body, position_kk=position, position_ru=position)
        make_decision(event, executor=body)
        make_grant(event, recipient=person, organisation=body)
    make_group(public[2], [body])
    make_participation(make_event(), make_person(), organisation=body, presence="absent")
    make_participation(make_event(), make_person(), organisation=body, presence="mentioned")
    return body


@both_languages
def test_organisation_tabs_count_what_they_list(client, language):
    body = organisation_with_records()
    address = f"/{language}/organisations/{body.slug}/"
    counts = {}
    for tab in ("convened", "attended", "people", "decisions", "awards"):
        html = html_of(client, f"{address}?show={tab}")
        links = links_of(html.split('<nav class="tabs"')[1].split("</nav>")[0])
        shown = next(int(words.split()[-1]) for link, words in links if link == f"?show={tab}#records")
        counts[tab] = (shown, total_of(html), len(results_of(html)))
    expected = {"convened": 2, "attended": 3, "people": 2, "decisions": 2, "awards": 2}
    assert counts == {tab: (number,) * 3 for tab, number in expected.items()}


@both_languages
def test_organisation_page_links_only_to_public_relatives(client, language):
    parent = make_organisation(name_kk="Жасырын ұйым", name_ru="Скрытый орган")
    body = make_organisation(parent=parent)
    public_part = make_organisation(parent=body, name_kk="Бөлім", name_ru="Отдел")
    successor = make_organisation(name_kk="Мұрагер", name_ru="Преемник")
    hidden_successor = make_organisation(name_kk="Құпия мұрагер", name_ru="Тайный преемник")
    body.successors.set([successor, hidden_successor])
    for convening in (body, public_part, successor):
        make_event(convening_body=convening)
    html = html_of(client, f"/{language}/organisations/{body.slug}/")
    shown = {
        other.slug
        for other in (parent, public_part, successor, hidden_successor)
        if f"/{other.slug}/" in html
    }
    assert shown == {public_part.slug, successor.slug}
    back = html_of(client, f"/{language}/organisations/{successor.slug}/")
    assert f"/{language}/organisations/{body.slug}/" in back


@both_languages
def test_organisation_page_shows_its_names_over_time(client, language):
    body = make_organisation()
    make_organisation_name(body, valid_from=dt.date(2019, 5, 1))
    make_event(convening_body=body)
    text = text_of(main_of(html_of(client, f"/{language}/organisations/{body.slug}/")))
    former = "Қаланың бұрынғы кеңесі" if language == "kk" else "Прежний совет города"
    assert f"{former} 01.05.2019 – 01.01.2023" in text


def test_organisation_of_hidden_records_has_no_page(client):
    for event in make_hidden_events():
        body = make_organisation()
        Event.objects.filter(pk=event.pk).update(convening_body=body)
        assert client.get(f"/kk/organisations/{body.slug}/").status_code == 404


@pytest.mark.parametrize("query", ["show=secrets", "page=-1", "page=²"])
def test_organisation_page_refuses_malformed_input(client, query):
    body = make_organisation()
    make_event(convening_body=body)
    assert '<div class="error-summary"' in html_of(client, f"/ru/organisations/{body.slug}/?{query}", 400)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("tab", ["convened", "attended", "people", "decisions", "awards"])
def test_organisation_page_takes_as_many_queries_for_three_as_for_one(
    client, tab, count, django_assert_max_num_queries
):
    body = make_organisation()
    for _ in range(count):
        event = make_event(convening_body=body)
        make_participation(event, make_person(), organisation=body)
        make_decision(event, executor=body)
        make_grant(event, organisation=body)
    with django_assert_max_num_queries(14):
        html_of(client, f"/kk/organisations/{body.slug}/?show={tab}")


# --- Regions


@pytest.fixture
@deferred_indexing()
def split_regions():
    east = make_region("KZ-63", name_kk="Шығыс Қазақстан облысы", name_ru="Восточно-Казахстанская область")
    abai = make_region(
        "KZ-10",
        name_kk="Абай облысы",
        name_ru="область Абай",
        valid_from=dt.date(2022, 6, 8),
        split_from=east,
    )
    return east, abai


@both_languages
def test_regions_page_counts_public_records_of_the_year(client, language, split_regions):
    east, abai = split_regions
    make_event(region=east, date=dt.date(2021, 5, 5))
    make_event(region=abai, date=dt.date(2022, 7, 1))
    make_event(region=abai, date=dt.date(2022, 12, 30), end_date=dt.date(2023, 1, 2))
    for event in make_hidden_events():
        Event.objects.filter(pk=event.pk).update(region=abai)
    make_region()
    numbers = {}
    for year in ("", "?year=2021", "?year=2022", "?year=2023"):
        rows = results_of(html_of(client, f"/{language}/regions/{year}"))
        numbers[year] = [int(text_of(row).split()[-1]) for row in rows]
    # Abai, Astana, East Kazakhstan in Kazakh order; East, Astana, Abai in Russian order.
    kazakh = {"": [2, 0, 1], "?year=2021": [0, 0, 1], "?year=2022": [2, 0, 0], "?year=2023": [1, 0, 0]}
    expected = kazakh if language == "kk" else {year: row[::-1] for year, row in kazakh.items()}
    assert numbers == expected


@both_languages
@pytest.mark.parametrize("year", ["22", "x", "²022", "99999", "0"])
def test_regions_page_refuses_what_is_no_year(client, language, year):
    assert '<div class="error-summary"' in html_of(client, f"/{language}/regions/?year={year}", 400)


@both_languages
def test_regions_stand_on_the_map_by_row_and_column(client, language):
    make_region("KZ-71", tile_row=1, tile_column=3)
    html = html_of(client, f"/{language}/regions/")
    assert 'class="tile tile-city" data-row="1" data-col="3" data-step="0"' in html
    assert total_of(html) == 1


@both_languages
def test_region_page_links_across_the_split(client, language, split_regions):
    east, abai = split_regions
    day = "2022 жылғы 8 маусым" if language == "kk" else "8 июня 2022 года"
    for region, other in ((east, abai), (abai, east)):
        html = main_of(html_of(client, f"/{language}/regions/{region.iso}/"))
        notice = html.split('<p class="notice">')[1].split("</p>")[0]
        assert (day in notice, f"/{language}/regions/{other.iso}/" in notice) == (True, True)


@both_languages
def test_region_page_bars_lead_to_as_many_records(client, language):
    region = make_region()
    for day, end in (((2021, 3, 1), None), ((2022, 3, 1), None), ((2022, 12, 31), (2023, 1, 1))):
        make_event(region=region, date=dt.date(*day), end_date=dt.date(*end) if end else None)
    for event in make_hidden_events():
        Event.objects.filter(pk=event.pk).update(region=region)
    html = section_of(html_of(client, f"/{language}/regions/KZ-71/"), "years")
    bars = [(address, int(words.split()[0])) for address, words in links_of(html.split("</ol>")[0])]
    assert [number for _address, number in bars] == [1, 2, 1]
    assert [total_of(html_of(client, address)) for address, _number in bars] == [1, 2, 1]


@both_languages
def test_region_page_shows_former_names_with_dates_and_nothing_hidden(client, language):
    make_region_name()
    make_event(title_kk="Ашық отырыс", title_ru="Ашық отырыс")
    make_hidden_events(title_kk="Жабық отырыс", title_ru="Жабық отырыс")
    html = main_of(html_of(client, f"/{language}/regions/KZ-71/"))
    former = "Нұр-Сұлтан қаласы" if language == "kk" else "город Нур-Султан"
    assert f"{former} 23.03.2019 – 17.09.2022" in text_of(html)
    assert ("Ашық отырыс" in html, "Жабық" in html) == (True, False)


def test_region_that_does_not_exist_has_no_page(client):
    assert Region.objects.count() == 0
    html_of(client, "/kk/regions/KZ-99/", 404)
