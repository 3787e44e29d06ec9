"""What monitoring asks: is the process alive, can it serve, which version is it."""

from django.db import DatabaseError
from django.http import JsonResponse

from portal import VERSION
from portal.database import is_ordered, waiting_migrations
from portal.headers import NOBODY


class Health:
    """Answers before anything that could itself be broken: host names, sessions, languages, the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer_of = ANSWERS.get(request.path_info)
        if answer_of is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        answer = answer_of()
        answer.headers["Cache-Control"] = NOBODY
        return answer


def livez():
    """The process answers; touches nothing else."""
    return JsonResponse({"alive": True})


def readyz():
    """Status 200 when the database answers, keeps its order and has had every migration, else 503 with the reason."""
    try:
        waiting = waiting_migrations()
        reason = (
            "migrations are waiting"
            if waiting
            else ""
            if is_ordered()
            else "the order of the database is wrong"
        )
    except DatabaseError:
        waiting, reason = [], "the database does not answer"
    if reason:
        told = {"ready": False, "reason": reason} | ({"waiting": waiting} if waiting else {})
        return JsonResponse(told, status=503, headers={"Retry-After": "10"})
    return JsonResponse({"ready": True})


def version():
    return JsonResponse({"version": VERSION})


ANSWERS = {"/livez": livez, "/readyz": readyz, "/version": version}
