"""Addresses of events, subjects, awards, decisions, and of exports."""

from django.urls import path

from events import downloads, views

app_name = "events"

events = [
    path("events/", views.event_list, name="list"),
    path("events/<slug:slug>/", views.event, name="event"),
]

subjects = [
    path("subjects/", views.subjects, name="subjects"),
    path("subjects/<slug:slug>/", views.subject, name="subject"),
]

awards = [
    path("awards/", views.awards, name="awards"),
    path("awards/<slug:slug>/", views.award, name="award"),
]

decisions = [path("decisions/", views.decisions, name="decisions")]

taken_away = [
    path("events.csv", downloads.events_csv, name="events-csv"),
    path("events.jsonl", downloads.events_jsonl, name="events-jsonl"),
    path("events.xlsx", downloads.events_xlsx, name="events-xlsx"),
    path("events.ics", downloads.events_ics, name="events-ics"),
    path("events.atom", downloads.events_atom, name="events-atom"),
    path("participations.csv", downloads.participations_csv, name="participations-csv"),
    path("awards.csv", downloads.awards_csv, name="awards-csv"),
    path("people-edges.csv", downloads.edges_of_people_csv, name="people-edges-csv"),
    path("organisations-edges.csv", downloads.edges_of_organisations_csv, name="organisations-edges-csv"),
]

urlpatterns = events + subjects + awards + decisions + taken_away
