"""One DAG for each batch job that the program declares: the jobs are read from a file, so that a new one needs no new image.

Airflow looks for the words "airflow" and "dag" in a file before it runs it; they stand here.
"""

import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.sdk import DAG, CronDataIntervalTimetable, Param
from spark_application import SparkApplicationOperator

FILE = Path(os.environ.get("MILLRACE_DEFINITIONS", "/etc/millrace/definitions.json"))
VERSION = 1
# Runs are of hours and days as they are declared from now on; what lies before is for the backfill.
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def template_of(argument):
    """The templates of an argument, by its kind: another kind than these is an error of the file."""
    kinds = {
        # Quoted as JSON, which Jinja reads as its own: whatever stands in the text is no template.
        "text": lambda: ["{{ " + json.dumps(argument["text"], ensure_ascii=False) + " }}"],
        "interval": lambda: ["{{ data_interval_" + argument["edge"] + " | ts }}"],
        # Without a value it leaves the command line (`SparkApplicationOperator`).
        "option": lambda: [argument["flag"], "{{ params['" + argument["parameter"] + "'] or '' }}"],
    }
    return kinds[argument["kind"]]()


def param_of(parameter):
    if parameter["required"]:
        return Param(description=parameter["doc"], type="string", minLength=1)
    return Param(default=None, description=parameter["doc"], type=["null", "string"])


def timetable_of(schedule):
    """By default Airflow has a run be of a moment, whose begin and end are one; a job is told of a time."""
    return None if schedule is None else CronDataIntervalTimetable(schedule, timezone="UTC")


def dag_of(job, definitions):
    with DAG(
        dag_id=job["name"],
        description=job["doc"],
        doc_md=job["doc"],
        schedule=timetable_of(job["schedule"]),
        start_date=START,
        catchup=False,
        # Two runs would write the same tables.
        max_active_runs=1,
        max_active_tasks=job["parallel"],
        tags=["millrace", job["purpose"]],
        params={name: param_of(parameter) for name, parameter in job["parameters"].items()},
        default_args={
            "owner": job["owner"],
            "retries": job["retries"],
            "retry_delay": timedelta(minutes=2),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(minutes=30),
            "execution_timeout": timedelta(seconds=job["timeoutSeconds"]),
        },
    ) as dag:
        for task in job["tasks"]:
            SparkApplicationOperator(
                task_id=task["name"],
                namespace=definitions["namespace"],
                template=job["template"],
                arguments=[template_of(argument) for argument in task["arguments"]],
            )
    return dag


def dags_of(definitions):
    if definitions["version"] != VERSION:
        raise ValueError(f"{FILE} must be of version {VERSION}, got {definitions['version']}; build the image anew")
    return {job["name"]: dag_of(job, definitions) for job in definitions["jobs"]}


globals().update(dags_of(json.loads(FILE.read_text("utf-8"))))
