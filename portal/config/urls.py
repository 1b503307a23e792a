"""Every address of the portal."""

from __future__ import annotations

from allauth.account import views as allauth
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from portal.accounts import views as accounts
from portal.api.urls import api
from portal.returns.views import home
from portal.town import ledger

handler400 = "portal.config.errors.bad_request"
handler404 = "portal.config.errors.not_found"
handler500 = "portal.config.errors.server_error"


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the portal answers, and how many events its ledger has."""
    del request
    with ledger() as opened:
        return JsonResponse({"status": "ok", "ledger": len(opened.events())})


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    # browsers ask for it beside pages that name no icon of their own
    path("favicon.ico", RedirectView.as_view(url="/static/icon.svg"), name="favicon"),
    path("", home, name="home"),
    path("langue/", accounts.language, name="language"),
    path("donnees-personnelles/", accounts.privacy, name="privacy"),
    path("entrer/", allauth.request_login_code, name="account_request_login_code"),
    path("entrer/code/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("entrer/<str:account>/<str:token>/", accounts.enter, name="enter"),
    path("connexion/", RedirectView.as_view(pattern_name="account_request_login_code", query_string=True), name="account_login"),
    path(
        "inscription/", RedirectView.as_view(pattern_name="account_request_login_code"), name="account_signup"
    ),  # nobody signs up: by invitation
    path("sortir/", allauth.logout, name="account_logout"),
    path("ferme/", allauth.account_inactive, name="account_inactive"),
    path("compte/", accounts.account, name="account"),
    path("compte/export/", accounts.account_export, name="account_export"),
    path("compte/supprimer/", accounts.account_delete, name="account_delete"),
    path("journal/", accounts.audit, name="audit"),
    path("projets/<str:project>/equipe/", accounts.team, name="team"),
    path("", include("portal.returns.urls")),
    path("", include("portal.reviews.urls")),
    path("", include("portal.setup.urls")),
    path("", include("portal.campaigns.urls")),
    path("", include("portal.publication.urls")),
    path("", include("portal.talks.urls")),
    path("", include("portal.dashboards.urls")),
    path("", include("portal.public.urls")),
    path("", include("portal.registry.urls")),
    path("api/v1/", api.urls),
]
