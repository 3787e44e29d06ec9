"""Headers of every answer that are ours to give: what may be kept, by whom, and what a page may use of a device."""

from django.conf import settings
from django.utils.cache import patch_vary_headers

UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)

# A shared cache may answer alone for three seconds; with the time of a request that stays under the five within
# which a withdrawn record is gone everywhere. A browser asks each time, and is told "not modified" by the ETag.
SHARED = "public, max-age=0, s-maxage=3, must-revalidate"
ASK_EACH_TIME = "public, no-cache"
NOBODY = "private, no-store"
# What every visitor is answered alike. Other answers depend on a form, a choice or a moment of trouble.
SAME_FOR_ALL = {200, 206, 301, 304, 404, 410}


class PermissionsPolicy:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class CacheHeaders:
    """Says of every answer whether it may be kept: what has to do with a session never, public pages shortly."""

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
        # Exports are made while they are sent: a cache would have to hold them whole.
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
