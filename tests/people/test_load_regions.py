"""`load_regions`: the twenty regions with their names over time, again and again."""

import datetime as dt
import json
from pathlib import Path

import pytest
import reversion
from django.contrib.auth import get_user_model
from django.core.management import call_command

from people.models import Region, RegionAlias, RegionCentre, RegionName
from tests.rows import all_rows

pytestmark = pytest.mark.django_db

FACTS = json.loads(Path("people/data/regions.json").read_text("utf-8"))["regions"]


def load():
    call_command("load_regions")


def test_load_regions_writes_every_region_of_the_file():
    load()
    assert list(Region.objects.order_by("iso").values_list("iso", "kind", "name_kk", "name_ru")) == [
        (fact["iso"], fact["kind"], fact["name"]["kk"], fact["name"]["ru"])
        for fact in sorted(FACTS, key=lambda fact: fact["iso"])
    ]


def test_load_regions_writes_splits_with_their_days():
    load()
    split = Region.objects.exclude(split_from=None).order_by("iso")
    assert list(split.values_list("iso", "split_from__iso", "valid_from")) == [
        ("KZ-10", "KZ-63", dt.date(2022, 6, 8)),
        ("KZ-33", "KZ-19", dt.date(2022, 6, 8)),
        ("KZ-62", "KZ-35", dt.date(2022, 6, 8)),
        ("KZ-79", "KZ-61", dt.date(2018, 6, 19)),
    ]


def test_load_regions_writes_former_names_and_centres():
    load()
    fields = ("region__iso", "name_kk", "name_ru", "valid_from", "valid_to")
    assert list(RegionName.objects.order_by("region__iso", "valid_to").values_list(*fields)) == [
        (
            "KZ-61",
            "Оңтүстік Қазақстан облысы",
            "Южно-Казахстанская область",
            None,
            dt.date(2018, 6, 19),
        ),
        ("KZ-71", "Астана қаласы", "город Астана", dt.date(1998, 5, 6), dt.date(2019, 3, 23)),
        ("KZ-71", "Нұр-Сұлтан қаласы", "город Нур-Султан", dt.date(2019, 3, 23), dt.date(2022, 9, 17)),
    ]
    assert list(RegionCentre.objects.values_list(*fields)) == [
        ("KZ-61", "Шымкент", "Шымкент", None, dt.date(2018, 6, 19))
    ]


def test_load_regions_writes_the_words_for_looking_up():
    load()
    assert set(RegionAlias.objects.values_list("region__iso", "text", "language")) == {
        (fact["iso"], alias["text"], alias["language"]) for fact in FACTS for alias in fact["aliases"]
    }


@pytest.mark.parametrize(
    ("day", "kk", "ru"),
    [
        (dt.date(2019, 3, 22), "Астана қаласы", "город Астана"),
        (dt.date(2019, 3, 23), "Нұр-Сұлтан қаласы", "город Нур-Султан"),
        (dt.date(2022, 9, 16), "Нұр-Сұлтан қаласы", "город Нур-Султан"),
        (dt.date(2022, 9, 17), "Астана қаласы", "город Астана"),
    ],
)
def test_capital_bears_the_name_of_the_day(day, kk, ru):
    load()
    capital = Region.objects.with_history().get(iso="KZ-71")
    assert [str(capital.name_on(day, "kk")), str(capital.name_on(day, "ru"))] == [kk, ru]


def test_second_load_changes_nothing():
    load()
    before = all_rows()
    load()
    assert all_rows() == before


def test_changed_fact_is_corrected_as_one_more_revision():
    load()
    region = Region.objects.get(iso="KZ-63")
    Region.objects.filter(pk=region.pk).update(name_kk="Қате атау", valid_to=dt.date(2020, 1, 1))
    load()
    region.refresh_from_db()
    assert (region.name_kk, region.valid_to) == ("Шығыс Қазақстан облысы", None)
    assert len(reversion.models.Version.objects.get_for_object(region)) == 2


def test_corrected_period_or_spelling_of_a_former_name_makes_no_second_row():
    load()
    RegionName.objects.filter(name_kk="Нұр-Сұлтан қаласы").update(valid_from=dt.date(2019, 3, 20))
    RegionName.objects.filter(name_kk="Астана қаласы").update(name_kk="Астана каласы")
    load()
    assert list(
        RegionName.objects.filter(region__iso="KZ-71")
        .order_by("valid_from")
        .values_list("name_kk", "valid_from")
    ) == [("Астана қаласы", dt.date(1998, 5, 6)), ("Нұр-Сұлтан қаласы", dt.date(2019, 3, 23))]


def test_region_edited_by_staff_stays_as_they_left_it():
    load()
    region = Region.objects.get(iso="KZ-10")
    with reversion.create_revision():
        region.name_ru = "Абайская область"
        region.save()
        reversion.set_user(get_user_model().objects.create_user("editor"))
    before = all_rows()
    load()
    assert all_rows() == before


def test_rows_and_regions_added_by_hand_stay():
    load()
    abai = Region.objects.get(iso="KZ-10")
    abai.aliases.create(text="Семей өңірі", language="kk")
    Region.objects.create(iso="KZ-80", name_kk="Жаңа облыс", name_ru="Новая область")
    before = all_rows()
    load()
    assert all_rows() == before
