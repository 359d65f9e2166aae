"""Peer of `list`: the same query on the same database as a Django page, served by gunicorn (wsgiref where it is missing)."""

import os
import socket
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.db.models import Case, Count, Sum, Value, When
from django.http import HttpResponse
from django.template import engines
from django.urls import path

settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1], "CONN_MAX_AGE": None}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

COLUMNS = [
    "list_number", "name", "code", "unit_id", "tier", "category", "plan_class", "stage", "total_investment", "annual_plan",
    "done_in_year", "open_obstacles",
]


class ProjectLine(models.Model):
    project_id = models.BigIntegerField(primary_key=True)
    list_order = models.TextField()
    list_number = models.TextField(null=True)
    name = models.TextField()
    code = models.TextField(null=True)
    unit_id = models.TextField()
    tier = models.TextField()
    category = models.TextField()
    plan_class = models.TextField()
    stage = models.TextField(null=True)
    total_investment = models.BigIntegerField()
    annual_plan = models.BigIntegerField()
    done_in_year = models.BigIntegerField()
    open_obstacles = models.BigIntegerField()
    is_listed = models.BigIntegerField()

    class Meta:
        app_label = "bench"
        db_table = "project_lines"
        managed = False


TEMPLATE = engines["django"].from_string(
    "<!doctype html><html><body><p>{% for total in totals %}{{ total }} {% endfor %}</p><table>"
    "{% for line in lines %}<tr>{% for cell in line %}<td>{{ cell|default_if_none:'' }}</td>{% endfor %}</tr>{% endfor %}"
    "</table></body></html>"
)


def page(request):
    lines = ProjectLine.objects.filter(is_listed=1)
    for name, column in (("unit", "unit_id"), ("tier", "tier")):
        if name in request.GET:
            lines = lines.filter(**{column: request.GET[name]})
    with_obstacles = Sum(Case(When(open_obstacles__gt=0, then=Value(1)), default=Value(0)))
    totals = lines.aggregate(
        Count("project_id"), Sum("total_investment"), Sum("annual_plan"), Sum("done_in_year"), with_obstacles=with_obstacles
    )
    order = {"total": "total_investment", "annual_plan": "annual_plan"}.get(request.GET.get("sort"), "list_order")
    sign = "-" if request.GET.get("order") == "desc" else ""
    first = (int(request.GET.get("page", 1)) - 1) * 50
    lines = lines.order_by(sign + order, sign + "project_id").values_list(*COLUMNS)[first : first + 50]
    return HttpResponse(TEMPLATE.render({"totals": totals.values(), "lines": lines}))


urlpatterns = [path("", page)]
application = get_wsgi_application()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    port = free_port()
    try:
        from gunicorn.app.base import BaseApplication

        class Server(BaseApplication):
            def load_config(self):
                self.cfg.set("bind", f"127.0.0.1:{port}")
                self.cfg.set("workers", 2)
                self.cfg.set("threads", 4)
                self.cfg.set("when_ready", lambda _: print(f"http://127.0.0.1:{port}", flush=True))

            def load(self):
                return application

        Server().run()
    except ImportError:
        from socketserver import ThreadingMixIn
        from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

        class Threaded(ThreadingMixIn, WSGIServer):
            daemon_threads = True

        WSGIRequestHandler.log_message = lambda *_: None
        server = make_server("127.0.0.1", port, application, server_class=Threaded)
        print(f"http://127.0.0.1:{port} (wsgiref)", flush=True)
        server.serve_forever()
