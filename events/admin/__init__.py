"""The admin of events and of their registers, and what the first page of the desk shows about them."""

from django.contrib import admin

from events.admin import audit_log, dashboard, event, registers

__all__ = ["event", "registers"]

admin.site.task_counts, admin.site.news = dashboard.tasks_for_desk, dashboard.news_for_desk
admin.site.pages.append(("trail/", audit_log.audit_log_page, "trail"))
