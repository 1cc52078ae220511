"""The web server of a pod: one process, since its metrics are of one process; more of it is more pods."""

import os

from prometheus_client import start_http_server

HOST = os.environ.get("SUPERSET_HOST", "0.0.0.0")
bind = f"{HOST}:{os.environ.get('SUPERSET_PORT', '8088')}"
workers = 1
worker_class = "gthread"
threads = int(os.environ.get("SUPERSET_THREADS", "16"))
timeout = 90
graceful_timeout = 30
keepalive = 75
worker_tmp_dir = "/tmp"
# Explore writes what a chart is into the address.
limit_request_line = 0
limit_request_field_size = 0
forwarded_allow_ips = "*"
accesslog = None


def post_worker_init(worker):
    start_http_server(int(os.environ.get("SUPERSET_METRICS_PORT", "9102")), HOST)
