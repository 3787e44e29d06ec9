"""Response headers: who may cache an answer, and which device features a page may use."""

from django.conf import settings
from django.utils.cache import patch_vary_headers

UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)

# A shared cache may reuse an answer for three seconds: with the time of a request that is less than the five seconds
# after which a withdrawn record must be gone. A browser revalidates each time and gets 304 by the ETag.
SHARED = "public, max-age=0, s-maxage=3, must-revalidate"
ASK_EACH_TIME = "public, no-cache"
NOBODY = "private, no-store"
# Statuses that are the same for every visitor. Others depend on a form, a choice or an outage.
SAME_FOR_ALL = {200, 206, 301, 304, 404, 410}


class PermissionsPolicy:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class CacheHeaders:
    """Sets Cache-Control: answers with a session are never cached, public pages for seconds."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if is_personal(request, response):
            response.headers["Cache-Control"] = NOBODY
            return response
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(
                response, ["Cookie"]
            )  # pages are drawn as the visitor has chosen, see `display`
        # Exports are streamed: a cache would have to hold the whole file.
        response.headers.setdefault("Cache-Control", ASK_EACH_TIME if response.streaming else SHARED)
        return response


def is_personal(request, response) -> bool:
    return (
        request.method not in ("GET", "HEAD")
        or response.status_code not in SAME_FOR_ALL
        or bool(response.cookies)
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or request.path_info[3:].startswith("/admin/")
    )
