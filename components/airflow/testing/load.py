"""Has Airflow itself do what the room's parts and tasks do without a cluster, in one process, since loading Airflow takes longest.
Run by airflow.wide.test.ts, with the environment of a pod of the room.

usage: load.py ASKED FOUND
ASKED   JSON:
        date        logical date of a run
        params      what somebody wrote, by the id of a DAG
        templates   what applications are made of, by name
        password    of the user
        run         id of a DAG of one task, which is run
        schedules   cron expressions
        kinds       a file of definitions with arguments of every kind, and its params
        refused     files of definitions, by name
        settings    files for webserver_config.py, by name
FOUND   where JSON is written of what came of it
"""

import contextlib
import io
import json
import os
import sys
import warnings
from pathlib import Path

FOLDER = Path(json.loads(os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"])[0]["kwargs"]["path"])


def command(*words):
    """One of Airflow's own commands: its exit code, and what it printed."""
    from airflow.cli.cli_parser import get_parser

    output = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(output):
        try:
            arguments = get_parser().parse_args(list(words))
            arguments.func(arguments)
        except SystemExit as end:
            code = end.code
    return code or 0, output.getvalue()


def listed(*words):
    return json.loads(command(*words, "--output", "json")[1].strip().splitlines()[-1])


def bag_of():
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(dag_folder=FOLDER, bundle_path=FOLDER, bundle_name="millrace")


def told(dag):
    return {
        "schedule": getattr(dag.timetable, "expression", None),
        "timezone": str(getattr(dag.timetable, "timezone", "UTC")),
        "catchup": dag.catchup,
        "tags": sorted(dag.tags),
        "doc": dag.description,
        "runs": dag.max_active_runs,
        "parallel": dag.max_active_tasks,
        "params": {name: dag.params.get_param(name).schema for name in dag.params},
        "tasks": {
            task.task_id: {
                "owner": task.owner,
                "retries": task.retries,
                "seconds": task.execution_timeout.total_seconds(),
                "upstream": sorted(task.upstream_task_ids),
                "downstream": sorted(task.downstream_task_ids),
            }
            for task in dag.tasks
        },
    }


def written(dag, asked):
    """The DAG as the scheduler has it, told what somebody wrote who starts it by hand."""
    from airflow.serialization.serialized_objects import DagSerialization

    for holder in [dag, *dag.tasks]:
        holder.params.update(asked["params"].get(dag.dag_id, {}))
    return DagSerialization.from_dict(DagSerialization.to_dict(dag))


def rendered(dag, asked):
    """Each task's application of one run, its fields rendered as `airflow tasks render` does it."""
    from airflow.cli.commands.task_command import _get_template_context, _get_ti

    stored = written(dag, asked)
    found = {}
    for task in dag.tasks:
        instance, _ = _get_ti(
            stored.get_task(task.task_id), -1, logical_date_or_run_id=asked["date"], create_if_necessary="memory"
        )
        context = _get_template_context(instance, task)
        task.render_template_fields(context)
        found[task.task_id] = task.application(asked["templates"][task.template], context["ti"])
    return found


def pod_of(dag_id, task_id):
    """What the executor would ask Kubernetes for."""
    from airflow.providers.cncf.kubernetes.executors.kubernetes_executor_utils import get_base_pod_from_template
    from airflow.providers.cncf.kubernetes.kube_config import KubeConfig
    from airflow.providers.cncf.kubernetes.kubernetes_helper_functions import create_unique_id
    from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator

    config = KubeConfig()
    pod = PodGenerator.construct_pod(
        dag_id=dag_id,
        task_id=task_id,
        pod_id=create_unique_id(dag_id, task_id),
        try_number=1,
        kube_image=config.kube_image,
        date=None,
        args=["python", "-m", "a.workload"],
        pod_override_object=None,
        base_worker_pod=get_base_pod_from_template(None, config),
        namespace=config.executor_namespace,
        scheduler_job_id="1",
        run_id="scheduled__2026-11-02T02:15:00+00:00",
        with_mutation_hook=True,
    )
    return PodGenerator.serialize_pod(pod)


def unknown_options():
    """Variables of the environment that no part of Airflow, nor a provider, has an option for."""
    from airflow.configuration import conf

    known = {
        (section.lower(), option.lower())
        for section, described in conf.configuration_description.items()
        for option in described["options"]
    }
    names = [name.split("__", 2)[1:] for name in os.environ if name.startswith("AIRFLOW__")]
    return sorted("__".join(name) for name in names if (name[0].lower(), name[1].lower()) not in known)


def signing_in(settings):
    """How people sign in by this file of settings, as the API server sets it up."""
    from airflow.providers.fab.www.app import create_app

    os.environ["AIRFLOW_SETTINGS"] = settings
    app = create_app(enable_plugins=False)
    manager = app.appbuilder.sm
    with app.app_context():
        return {
            "manager": type(manager).__name__,
            "by": {1: "password", 4: "oauth"}[manager.auth_type],
            "registers": manager.auth_user_registration,
            "role": manager.auth_user_registration_role,
            "roles": dict(manager.auth_roles_mapping),
            "remotes": sorted(getattr(manager, "oauth_remotes", {}) or {}),
        }


def run_of(dag, asked):
    """How a task ends that Airflow runs for real, where there is no cluster."""
    from airflow.cli.commands.task_command import _get_ti
    from airflow.sdk.definitions.dag import _run_task

    (task,) = dag.tasks
    stored = written(dag, asked)
    instance, _ = _get_ti(
        stored.get_task(task.task_id), -1, logical_date_or_run_id=asked["date"], create_if_necessary="db"
    )
    result = _run_task(ti=instance, task=task)
    return {
        "state": str(result.ti.state),
        "error": f"{type(result.error).__name__}: {result.error}",
        "arguments": result.ti.task.arguments,
    }


def interval_of(expression, date):
    """Begin and end of the run that a schedule has at a time, or what Airflow has against it."""
    import pendulum
    from airflow.sdk import CronDataIntervalTimetable
    from airflow.serialization.encoders import coerce_to_core_timetable

    try:
        timetable = coerce_to_core_timetable(CronDataIntervalTimetable(expression, timezone="UTC"))
        timetable.validate()
        interval = timetable.infer_manual_data_interval(run_after=pendulum.parse(date))
        return [interval.start.isoformat(), interval.end.isoformat()]
    except Exception as error:
        return type(error).__name__


def bag_with(definitions):
    os.environ["MILLRACE_DEFINITIONS"] = definitions
    return bag_of()


def kinds_of(asked):
    bag = bag_with(asked["kinds"]["file"])
    command("dags", "reserialize")
    return {
        "dags": {dag.dag_id: told(dag) for dag in bag.dags.values()},
        "applications": {dag.dag_id: rendered(dag, {**asked, **asked["kinds"]}) for dag in bag.dags.values()},
    }


def main():
    asked = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    found = {}
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        bag = bag_of()
    found["warnings"] = [str(one.message) for one in heard if str(FOLDER) in str(one.filename)]
    found["errors"] = bag.import_errors
    found["dags"] = {dag.dag_id: told(dag) for dag in bag.dags.values()}
    found["migrated"] = command("db", "migrate")[0]
    found["checked"] = command("db", "check-migrations")[0]
    user = ["users", "create", "--username", "admin", "--role", "Admin", "--firstname", "Millrace", "--lastname", "admin"]
    user += ["--email", "admin@localhost", "--password", asked["password"]]
    found["users"] = [command(*user)[0] for _ in range(2)]
    found["serialised"] = command("dags", "reserialize")[0]
    found["listed errors"] = listed("dags", "list-import-errors")
    found["listed"] = listed("dags", "list")
    found["applications"] = {dag.dag_id: rendered(dag, asked) for dag in bag_of().dags.values()}
    found["pods"] = [pod_of(dag.dag_id, task.task_id) for dag in bag.dags.values() for task in dag.tasks]
    found["unknown options"] = unknown_options()
    found["signing in"] = {name: signing_in(file) for name, file in asked["settings"].items()}
    found["run"] = run_of(bag_of().dags[asked["run"]], asked)
    found["intervals"] = {schedule: interval_of(schedule, asked["date"]) for schedule in asked["schedules"]}
    found["kinds"] = kinds_of(asked)
    found["refused"] = {
        name: list(bag_with(file).import_errors.values()) for name, file in asked["refused"].items()
    }
    Path(sys.argv[2]).write_text(json.dumps(found, default=str), "utf-8")


if __name__ == "__main__":
    main()
