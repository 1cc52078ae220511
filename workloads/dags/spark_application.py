"""Runs a SparkApplication and waits for its end."""

import copy
import hashlib
import re
import time

from airflow.exceptions import AirflowException
from airflow.sdk import BaseOperator

GROUP, VERSION = "sparkoperator.k8s.io", "v1beta2"
PLURAL, TEMPLATES = "sparkapplications", "scheduledsparkapplications"
ENDED = {"COMPLETED", "FAILED", "SUBMISSION_FAILED"}
CONFLICT, NOT_FOUND = 409, 404


def kubernetes_api():
    from kubernetes import client, config

    config.load_incluster_config()
    return client.CustomObjectsApi()


def name_of(instance):
    """The same try of a task has the same application: a pod that begins anew finds what the one before it started."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{instance.dag_id}-{instance.task_id}".lower()).strip("-")[:40].rstrip("-")
    return f"{words}-{hashlib.sha256(f'{instance.run_id}/{instance.try_number}'.encode()).hexdigest()[:10]}"


class SparkApplicationOperator(BaseOperator):
    """
    :param namespace: where the Spark operator looks for applications
    :param template: name of a ScheduledSparkApplication there: an application is made of its template, with arguments of its own
    :param arguments: of the command line, templates: a list of one word, or of a flag and its value, which are left out where the
        value is empty
    """

    template_fields = ("arguments",)

    def __init__(self, *, namespace, template, arguments, poll_seconds=10, api=kubernetes_api, **kwargs):
        super().__init__(**kwargs)
        self.namespace = namespace
        self.template = template
        self.arguments = arguments
        self.poll_seconds = poll_seconds
        self.api = api
        self.name = None

    def execute(self, context):
        from kubernetes.client.exceptions import ApiException

        self.name = name_of(context["ti"])
        api = self.api()
        found = api.get_namespaced_custom_object(GROUP, VERSION, self.namespace, TEMPLATES, self.template)
        application = self.application(found["spec"]["template"], context["ti"])
        try:
            api.create_namespaced_custom_object(GROUP, VERSION, self.namespace, PLURAL, application)
            self.log.info("started %s/%s", self.namespace, self.name)
        except ApiException as error:
            if error.status != CONFLICT:
                raise
            self.log.info("takes over %s/%s", self.namespace, self.name)
        state = ""
        while state not in ENDED:
            time.sleep(self.poll_seconds)
            found = api.get_namespaced_custom_object(GROUP, VERSION, self.namespace, PLURAL, self.name)
            status = found.get("status", {})
            now = status.get("applicationState", {}).get("state", "")
            if now != state:
                self.log.info("%s is %s", self.name, now or "new")
            state = now
        if state != "COMPLETED":
            reason = status["applicationState"].get("errorMessage", "no reason is given")
            driver = status.get("driverInfo", {}).get("podName", "none")
            raise AirflowException(f"{self.name} ended as {state}: {reason}; see the log of its driver, pod {driver}")

    def on_kill(self):
        from kubernetes.client.exceptions import ApiException

        if self.name is None:
            return
        try:
            self.api().delete_namespaced_custom_object(GROUP, VERSION, self.namespace, PLURAL, self.name)
        except ApiException as error:
            if error.status != NOT_FOUND:
                raise

    def application(self, template, instance):
        """The SparkApplication of this try.

        :param template: what the ScheduledSparkApplication makes its own of
        """
        spec = copy.deepcopy(template)
        spec["arguments"] = [word for words in self.arguments if len(words) == 1 or words[-1] != "" for word in words]
        # Airflow tries again by itself, and a second application of one try would run beside the first.
        spec["restartPolicy"] = {"type": "Never"}
        spec.setdefault("timeToLiveSeconds", 7 * 24 * 3600)
        return {
            "apiVersion": f"{GROUP}/{VERSION}",
            "kind": "SparkApplication",
            "metadata": {
                "name": name_of(instance),
                "namespace": self.namespace,
                "labels": {
                    "app.kubernetes.io/name": instance.dag_id,
                    "app.kubernetes.io/component": "batch",
                    "app.kubernetes.io/part-of": "millrace",
                    "app.kubernetes.io/managed-by": "airflow",
                },
            },
            "spec": spec,
        }
