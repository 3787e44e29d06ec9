"""Settings of the portal. Everything that differs between machines comes from the environment or `.env`."""

import datetime as dt
from pathlib import Path
from urllib.parse import quote, urlsplit

import environ
from csp.constants import NONE, SELF

import portal.language
from portal.operations.settings_checks import items_of, read_environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
read_environment(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or "only-for-debugging"  # without DEBUG it has ended above

SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}").rstrip("/")
SITE_IS_SECURE = SITE_URL.startswith("https://")
# The host of the public address and the hosts listed in the environment.
SITE_HOST = urlsplit(SITE_URL).hostname
ALLOWED_HOSTS = [f"[{SITE_HOST}]" if ":" in SITE_HOST else SITE_HOST, *items_of(env.ENVIRON, "ALLOWED_HOSTS")]
CONTACT_EMAIL = env("CONTACT_EMAIL", default="kenes@example.kz")
DEMO_PASSWORD = env("DEMO_PASSWORD", default="")
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)
# Addresses and networks of our own proxies, whose forwarded client addresses are trusted.
TRUSTED_PROXIES = items_of(env.ENVIRON, "TRUSTED_PROXIES")
REDIS_URL = env("REDIS_URL", default="")

INSTALLED_APPS = [
    "portal",
    "modeltranslation",  # before the admin, which it extends
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "reversion",
    "portal.search",
    "rest_framework",
    "drf_spectacular",
    "people",
    "events",
    "portal.desk.apps.DeskConfig",  # django.contrib.admin, after those whose registers it reads
    "django_filters",  # after the admin, whose Russian for "Unknown" is the better one
]

MIDDLEWARE = [
    "portal.operations.logs.RequestNumbers",
    "portal.web.headers.PermissionsPolicy",
    "portal.web.cross_origin.CrossOriginHeaders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "portal.web.headers.CacheHeaders",
    "portal.web.health.Health",
    "portal.web.rate_limits.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.language_from_address.LanguageFromAddress",
    "portal.web.rate_limits.RateLimits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.site_context",
            ],
            "builtins": ["portal.bilingual.template_tags"],
            "libraries": {"desk": "portal.desk.template_tags", "structured": "portal.web.template_tags"},
        },
    },
]

# --- Data -----------------------------------------------------------------------------------------------------

# The address of the file is quoted: the portal may lie in a folder whose name holds a space, # or %.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{quote(str(BASE_DIR / 'db.sqlite3'))}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "portal.operations.sqlite3"
    # Without these, concurrent writers fail with "database is locked". FULL: a confirmed commit survives a
    # power failure.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that has lost its network is detected within five seconds; for one that hangs see database_watchdog.py.
    # How long a statement may take is said in wsgi.py and manage.py.
    DATABASES["default"]["OPTIONS"] = {
        "tcp_user_timeout": 2_500,
        "keepalives_idle": 5,
    } | DATABASES["default"].get("OPTIONS", {})

# Without Redis each worker caches in its own memory.
CACHES = {
    "default": {"BACKEND": "portal.operations.redis_cache.SharedCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Languages and time -----------------------------------------------------------------------------------------

LANGUAGE_CODE = portal.language.LANGUAGES[0]
LANGUAGES = list(portal.language.INTERFACE.items())
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
FORMAT_MODULE_PATH = ["portal.bilingual.formats"]
TIME_ZONE = "Asia/Almaty"
USE_TZ = True

MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_LANGUAGES = portal.language.LANGUAGES
# The library would show one language silently in place of the other; `text_in` says which one it gives.
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_CUSTOM_FIELDS = ("ShortText", "LongText")

# --- The API --------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "portal.api.negotiation.AlwaysJson",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PAGINATION_CLASS": "portal.api.paging.KeysetPagination",
    "EXCEPTION_HANDLER": "portal.api.problems.answer_with_problem",
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.ResourceSchema",
    "URL_FORMAT_OVERRIDE": None,
}
API_RESOURCES = (
    "award-grants",
    "awards",
    "decisions",
    "events",
    "organisations",
    "people",
    "regions",
    "subjects",
)
SPECTACULAR_SETTINGS = {
    "TITLE": "Kenes: records of the public councils of Kazakhstan",
    "DESCRIPTION": "Read only. Every text in Kazakh and in Russian; names of people, places and bodies as of that day.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "CONTACT": {"url": f"{SITE_URL}/kk/about/"},
    "TAGS": [{"name": name} for name in API_RESOURCES],
    "LICENSE": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "ENUM_NAME_OVERRIDES": {
        "EventKind": "events.models.Event.Kind",
        "EventStatus": "events.models.Event.ShownStatus",
        "DecisionKind": "events.models.Decision.Kind",
        "DecisionState": "events.models.Decision.State",
        "StatementKind": "events.models.Statement.Kind",
        "DocumentKind": "events.models.Document.Kind",
        "OrganisationKind": "people.models.Organisation.Kind",
        "RegionKind": "people.models.Region.Kind",
    },
}

# --- Files ------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / "media")
# Whole dumps, made by `make_dumps`; not below MEDIA_ROOT, which backups hold whole.
DUMPS_ROOT = env.path("DUMPS_ROOT", default=BASE_DIR / "dumps")
# Whether nginx sends uploads and dumps itself, see deploy/nginx.conf and sending.py.
FILES_BY_NGINX = env.bool("FILES_BY_NGINX", default=False)
# Where the nightly backups are, only for the desk to tell how old the newest is.
BACKUP_ROOT = env.path("BACKUP_ROOT", default=BASE_DIR / "backups")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
STORAGES = {
    "default": {"BACKEND": "portal.operations.storage.Uploads"},
    "staticfiles": {
        # For everybody, also when another account than that of the server has collected them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# --- Mail -----------------------------------------------------------------------------------------------------

# smtp+tls://user:password@host:587, filemail:///folder, consolemail://; a public site never writes letters to the log.
EMAIL_URL = env("EMAIL_URL", default="")
MAIL_IS_SET = bool(EMAIL_URL) or not SITE_IS_SECURE
vars().update(env.email_url_config(EMAIL_URL or ("dummymail://" if SITE_IS_SECURE else "consolemail://")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default=CONTACT_EMAIL)

# --- Log --------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "portal.operations.logs.JsonLines", "in_full": DEBUG}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        # With DEBUG the development server speaks in its own way.
        "django": {"level": "INFO" if DEBUG else "ERROR"},
    },
}

# --- Safety -----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SITE_IS_SECURE
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = ["^(livez|readyz|version)$"]  # monitoring asks beside the proxy
SESSION_COOKIE_SECURE = SITE_IS_SECURE
CSRF_COOKIE_SECURE = SITE_IS_SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_SECURE
SECURE_HSTS_PRELOAD = SITE_IS_SECURE
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a session with some hundred participations fills thousands of fields

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

OTP_TOTP_ISSUER = "Kenes"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # seconds an invitation or a letter about a password is good for
# Ten wrong passwords for one account, from wherever, or from one address, for whatever account: then a pause.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a stranger could lock an account for ever
AXES_CLIENT_IP_CALLABLE = "portal.web.client_address.visitor_address"
AXES_LOCKOUT_CALLABLE = "portal.web.rate_limits.too_many_passwords"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # it would write names and addresses into the log
CSRF_FAILURE_VIEW = "portal.site.views.forbidden"  # Django's own speaks English
