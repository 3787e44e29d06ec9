from django.contrib import admin

from events.admin import audit_log, dashboard, event, registers

__all__ = ["event", "registers"]

admin.site.tasks_of, admin.site.news_of = dashboard.tasks_for_desk, dashboard.news_for_desk
admin.site.pages.append(("trail/", audit_log.trail_page, "trail"))
