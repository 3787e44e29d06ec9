"""What monitoring asks: is the process alive, can it serve, which version is it."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

from portal import VERSION
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
    """Status 200 when the database answers and every migration is applied, else 503 with the reason."""
    try:
        reason = "migrations are waiting" if waiting_migrations() else ""
    except DatabaseError:
        reason = "the database does not answer"
    if reason:
        return JsonResponse({"ready": False, "reason": reason}, status=503, headers={"Retry-After": "10"})
    return JsonResponse({"ready": True})


def waiting_migrations() -> list:
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def version():
    return JsonResponse({"version": VERSION})


ANSWERS = {"/livez": livez, "/readyz": readyz, "/version": version}
