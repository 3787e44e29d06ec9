from django.urls import path

from events import views

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

urlpatterns = events + subjects + awards + decisions
