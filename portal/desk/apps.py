from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "portal.desk.site.Desk"

    def ready(self):
        """Second factors are given by a command that shows the seed once, not looked at on a page."""
        super().ready()
        from django.contrib.admin import site
        from django_otp.plugins.otp_totp.models import TOTPDevice

        if site.is_registered(TOTPDevice):
            site.unregister(TOTPDevice)
        from portal.desk import accounts, roles, translation_status
        from portal.desk.account_rights import AccountPolicy
        from portal.desk.rights import policies

        policies["auth"] = AccountPolicy()
        accounts.take_over(site)
        roles.take_over(site)
        translation_status.start()
