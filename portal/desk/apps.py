"""Replaces Django's admin site with the desk and registers its accounts, roles and policies."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "portal.desk.site.Desk"

    def ready(self):
        """Second factors have no admin page: a command gives them and shows the seed once."""
        super().ready()
        from django.contrib.admin import site
        from django_otp.plugins.otp_totp.models import TOTPDevice

        if site.is_registered(TOTPDevice):
            site.unregister(TOTPDevice)
        from portal.desk import accounts, roles, translation_status
        from portal.desk.account_rights import AccountPolicy
        from portal.desk.rights import policies

        policies["auth"] = AccountPolicy()
        accounts.register_account_admin(site)
        roles.register_role_admin(site)
        translation_status.follow_revisions()
