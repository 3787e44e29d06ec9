"""Pages of the portal as a whole."""

from django.conf import settings
from django.shortcuts import redirect, render

CHOSEN_LANGUAGE = "language"


def chosen_language(request) -> str:
    """The language a visitor has saved, else the first one. Only the bare addresses ask for it."""
    saved = request.COOKIES.get(CHOSEN_LANGUAGE)
    return saved if saved in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def choose_language(request):
    return redirect(f"/{chosen_language(request)}/")


def to_the_desk(request):
    return redirect(f"/{chosen_language(request)}/admin/")


def home(request):
    return render(request, "home.html")


def about(request):
    return render(request, "about.html")


def data(request):
    return render(request, "data.html")


def statistics(request):
    return render(request, "statistics.html")


def accessibility(request):
    return render(request, "accessibility.html")


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)
