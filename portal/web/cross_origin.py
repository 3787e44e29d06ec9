"""CORS: scripts of other sites may read the API and the open data files, but no pages and not the desk."""

import re

from django.http import HttpResponse

OPEN_TO_ALL_SITES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, If-Range, Range",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, Content-Disposition, Content-Range, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy",
}
A_DAY = "86400"
IS_OPEN = re.compile(r"/api/|/data/|/[a-z]{2}/[-\w]+\.(?:csv|jsonl|xlsx|ics|atom|bib|ris)$").match


class CrossOriginHeaders:
    """Adds CORS headers by address and outside all other middleware, so that a 404, 429 or 503 is readable too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not IS_OPEN(request.path_info):
            return self.get_response(request)
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_preflight else self.get_response(request)
        for name, value in OPEN_TO_ALL_SITES.items():
            response.headers[name] = value
        if is_preflight:
            response.headers["Access-Control-Max-Age"] = A_DAY
        return response
