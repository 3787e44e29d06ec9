"""The site map."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from events.downloads import dumped_file
from events.exports.dumps import FILES
from events.files import stored_file
from portal.search.views import suggest_names
from portal.site import sitemaps, views

handler400 = "portal.site.views.bad_request"
handler403 = "portal.site.views.forbidden"
handler404 = "portal.site.views.not_found"
handler500 = "portal.site.views.server_error"

urlpatterns = [
    path("", views.redirect_to_language, name="root"),
    path("admin/", views.redirect_to_desk),
    path(".well-known/security.txt", views.security_txt),
    path("media/documents/<slug:name>.<slug:ending>", stored_file),
    *(path(f"data/{name}", dumped_file, {"name": name}, name=name) for name in FILES),
    path("sitemap.xml", sitemaps.sitemap_index),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section),
    path("robots.txt", sitemaps.robots_txt),
    path("api/v1/", include("people.api")),
    path("api/v1/", include("events.api.resources")),
    path("api/v1/", include("portal.api.urls")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("statistics/", views.statistics, name="statistics"),
        path("data/", views.data, name="data"),
        path("about/", views.about, name="about"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("display/", views.settings_display, name="settings-display"),
        path("suggest/", suggest_names, name="suggest"),
        path("styleguide/", views.styleguide, name="styleguide"),
        path("admin/", admin.site.urls),
        path("", include("people.urls")),
        path("", include("events.urls")),
    ),
]
