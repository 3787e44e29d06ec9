"""Addresses for monitoring: is the process alive, can it serve, which version does it run."""

from django.db import DatabaseError
from django.http import JsonResponse

from portal.operations.database import is_ordered, unknown_migrations, waiting_migrations
from portal.operations.version import running_version as version_of_code
from portal.web.headers import NOBODY


class Health:
    """Answers before any middleware that could itself be broken: host names, sessions, languages, the database."""

    def __init__(self, get_response):
        self.get_response = get_response
        version_of_code()  # read now: newer code may be on disk later

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
    """Status 200 if the database answers, sorts correctly and has exactly the migrations of this code."""
    try:
        reason = why_not_ready()
    except DatabaseError:
        reason = {"reason": "the database does not answer"}
    if reason:
        return JsonResponse({"ready": False} | reason, status=503, headers={"Retry-After": "10"})
    return JsonResponse({"ready": True})


def why_not_ready() -> dict:
    """Why the portal cannot serve as it should; empty when it can."""
    if unknown := unknown_migrations():
        return {"reason": "the database is newer than this code", "unknown": unknown}
    if waiting := waiting_migrations():
        return {"reason": "migrations are waiting", "waiting": waiting}
    return {} if is_ordered() else {"reason": "the order of the database is wrong"}


def version_of_process():
    return JsonResponse({"version": version_of_code()})


ANSWERS = {"/livez": livez, "/readyz": readyz, "/version": version_of_process}
