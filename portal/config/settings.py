"""Django's settings, from the environment alone (contracts, section 7)."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from portal.config import environment, logs

_ROOM = Path(__file__).resolve().parent.parent
_ROOT = environment.workspace_root()
_HOST = environment.host()
_OPEN = _HOST not in environment.LOOPBACK

SECRET_KEY = environment.secret_key(_ROOT)
DEBUG = False
ALLOWED_HOSTS = [*environment.LOOPBACK, "[::1]", "testserver", _HOST, *environment.hosts()]
DATABASES = {"default": environment.database(_ROOT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
globals().update(environment.mail(_ROOT))
DEFAULT_FROM_EMAIL = os.environ.get("IMPACT_FROM", "impact@localhost")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "portal.accounts",
    "portal.returns",
    "portal.campaigns",
    "portal.talks",
    "portal.registry",
    "portal.setup",
]
MIDDLEWARE = [
    "portal.config.logs.Logged",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.config.middleware.SecureWhereTheConnectionIs",
    "portal.config.middleware.OwnCopies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.TokenAuthentication",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.config.middleware.NoNul",
    "portal.accounts.middleware.Gate",
    "portal.config.middleware.Refusals",
]
ROOT_URLCONF = "portal.config.urls"
WSGI_APPLICATION = "portal.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_ROOM / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "portal.config.context.place",
            ],
            "builtins": ["portal.config.tags", "portal.returns.tags"],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [_ROOM / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "portal.accounts.adapter.ByInvitation"
ACCOUNT_FORMS = {"request_login_code": "portal.accounts.forms.AskForCode", "confirm_login_code": "portal.accounts.forms.GiveCode"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever gives back the code that was mailed has shown that the address is theirs
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip,6/10m/key", "login_failed": "60/m/ip,10/10m/key", "login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("IMPACT_PROXIES", "0"))
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # how long a sign-in link lasts, in seconds
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}  # rate limits hold for all workers

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _OPEN
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in environment.hosts()]
CSRF_FAILURE_VIEW = "portal.config.errors.stale_form"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if _OPEN or ALLAUTH_TRUSTED_PROXY_COUNT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the town's other sites are not ours to decide about
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = bool(ALLAUTH_TRUSTED_PROXY_COUNT)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # subdomains, and a list of browsers: see SECURE_HSTS_INCLUDE_SUBDOMAINS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o600
LOGGING = logs.logging_of(environment.log())
