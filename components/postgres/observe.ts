import type { Observation } from "../core/observe";
import { cnpg } from "./cnpg";
import { METRICS_PORT, operatorPods } from "./operator";
import { NAMESPACE } from "./spec";

const README = "components/postgres/README.md";
const SERVERS = "postgres";
const OPERATOR = "cloudnative-pg";

/** That the servers and their operator answer. Neither runs here, so that no other metric of theirs is known by a recording. */
export const observeCnpgPostgres = (): Observation => ({
  scrape: [],
  monitors: [
    { job: SERVERS, namespace: NAMESPACE, pods: cnpg.servers, port: cnpg.metricsPort },
    { job: OPERATOR, namespace: NAMESPACE, pods: operatorPods, port: METRICS_PORT },
  ],
  alerts: [
    {
      alert: "PostgresDown",
      expr: `absent(up{job="${SERVERS}"} == 1)`,
      for: "10 seconds",
      severity: "page",
      summary: "No server of PostgreSQL answers",
      description:
        "Superset, Metabase, Airflow, DataHub and the lake's catalogue have lost their metadata: nobody can ask, and no table can be committed to.",
      runbook: `${README}#no-server-answers`,
    },
    {
      alert: "PostgresServerAway",
      expr: `count(up{job="${SERVERS}"} == 0) > 0`,
      for: "15 minutes",
      severity: "ticket",
      summary: "A server of PostgreSQL is away",
      description: "{{ $value }} of the servers do not answer; the others serve.",
      runbook: `${README}#a-server-is-away`,
    },
    {
      alert: "PostgresOperatorDown",
      expr: `absent(up{job="${OPERATOR}"} == 1)`,
      for: "15 minutes",
      severity: "ticket",
      summary: "CloudNativePG's operator does not answer",
      description:
        "Servers go on, and none takes over from one that is lost; passwords and certificates are not renewed.",
      runbook: `${README}#the-operator-is-down`,
    },
  ],
  dashboards: [
    {
      uid: "postgres",
      title: "PostgreSQL",
      tags: ["metadata"],
      rows: [
        {
          title: "Servers",
          panels: [
            {
              title: "Servers that answer",
              description: "By their own exporters.",
              kind: "timeseries",
              unit: "short",
              queries: [{ expr: `sum(up{job="${SERVERS}"})`, legend: "servers" }],
            },
            {
              title: "Operator",
              description: "1 when it answers.",
              kind: "timeseries",
              unit: "bool",
              queries: [{ expr: `max(up{job="${OPERATOR}"})`, legend: "operator" }],
            },
          ],
        },
      ],
    },
  ],
});

/** RDS tells CloudWatch; nothing of it speaks Prometheus. */
export const observeRdsPostgres = (): Observation => ({ scrape: [] });
