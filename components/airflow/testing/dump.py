"""Loads the DAGs as Airflow does, runs one task against a Kubernetes API of paper, and prints what it found as JSON on the last
line."""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

from airflow.dag_processing.dagbag import BundleDagBag
from airflow.models.connection import Connection


class Paper:
    """Keeps applications; each is under way when it is first asked for, and then has ended."""

    def __init__(self, end):
        self.made, self.asked, self.end = {}, 0, end

    def create_namespaced_custom_object(self, group, version, namespace, plural, body):
        from kubernetes.client.exceptions import ApiException

        name = body["metadata"]["name"]
        if name in self.made:
            raise ApiException(status=409)
        self.made[name] = body

    def get_namespaced_custom_object(self, group, version, namespace, plural, name):
        if plural == "scheduledsparkapplications":
            return {"spec": {"template": {"type": "Python", "image": name, "arguments": ["of", "the", "schedule"]}}}
        self.asked += 1
        state = "RUNNING" if self.asked == 1 else self.end
        return {"status": {"applicationState": {"state": state, "errorMessage": "out of memory"}}}


def rendered(task, params, end="COMPLETED", api=None):
    from datetime import datetime, timezone

    paper = api or Paper(end)
    task.api, task.poll_seconds = (lambda: paper), 0
    end_at = datetime(2026, 11, 2, tzinfo=timezone.utc)
    task.render_template_fields({"params": params, "data_interval_end": end_at, "data_interval_start": end_at})
    instance = SimpleNamespace(dag_id=task.dag_id, task_id=task.task_id, try_number=1)
    task.execute({"ti": instance, "run_id": "manual__2026"})
    return paper


def main():
    folder = Path(sys.argv[1])
    bag = BundleDagBag(dag_folder=folder, bundle_path=folder, bundle_name="millrace")
    found = {
        "errors": bag.import_errors,
        "dags": {
            dag.dag_id: {
                "schedule": dag.schedule,
                "tasks": sorted(dag.task_ids),
                "tags": sorted(dag.tags),
                "params": {name: dag.params.get_param(name).schema for name in dag.params},
                "retries": [task.retries for task in dag.tasks],
                "seconds": [task.execution_timeout.total_seconds() for task in dag.tasks],
                "active": [dag.max_active_runs, dag.max_active_tasks, dag.catchup],
            }
            for dag in bag.dags.values()
        },
    }
    task = bag.dags["backfill-kinds"].tasks[0]
    before = task.arguments
    paper = rendered(task, {"since": "2026-11-01T00:00:00Z", "days": None})
    found["application"] = next(iter(paper.made.values()))
    task.arguments = before
    again = rendered(task, {"since": "2026-11-01T00:00:00Z", "days": None}, api=paper)
    found["applications after the pod began anew"] = len(again.made)
    task.arguments = before
    try:
        rendered(task, {"since": "2026-11-01T00:00:00Z", "days": "3"}, end="FAILED")
    except Exception as error:
        found["failure"] = str(error)
    logs = Connection.from_json(os.environ["AIRFLOW_CONN_LOGS"])
    found["logs"] = [logs.conn_type, logs.login, logs.extra_dejson["endpoint_url"]]
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    main()
