import { join } from "node:path";
import { configFolder, dataFolder } from "../../core/local/paths";
import type { ProcessSpec } from "../../core/local/spec";
import { promDuration } from "../../core/promql";
import { json } from "../../core/text";
import { alertmanagerConfig } from "../alertmanager";
import { ruleGroups, watchdogGroup } from "../rules";
import { jobsOf } from "../targets";
import { TIMING } from "../timing";
import type { LocalPrometheusSpec } from "./spec";

export interface RenderedLocalPrometheus {
  readonly alertmanager: ProcessSpec;
  readonly prometheus: ProcessSpec;
}

const SERVER = "prometheus";
const NOTIFIER = "alertmanager";
/** Days and bytes of series that are kept, whichever is reached first. */
const KEPT = { time: "7d", size: "512MB" } as const;
/** Templates that Alertmanager cannot start without, of its package. */
const TEMPLATES = ["default.tmpl", "email.tmpl"] as const;

/** Both as processes on 127.0.0.1, with the rules, routes and times of a cluster's. */
export function renderLocalPrometheus(spec: LocalPrometheusSpec): RenderedLocalPrometheus {
  const { host, programs, ports } = spec;
  const config = (name: string, file: string): string => join(configFolder(host.folder, name), file);
  const data = (name: string): string => dataFolder(host.folder, name);
  return {
    alertmanager: {
      name: NOTIFIER,
      command: programs.alertmanager,
      args: [
        `--config.file=${config(NOTIFIER, "alertmanager.json")}`,
        `--storage.path=${join(data(NOTIFIER), "storage")}`,
        `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
        // Alone, it gossips with nobody.
        "--cluster.listen-address=",
      ],
      env: {},
      files: { "alertmanager.json": json(notifierConfig(spec.notify)) },
      prepare: {
        what: "laying out the templates",
        creates: join(data(NOTIFIER), TEMPLATES[TEMPLATES.length - 1] ?? ""),
        command: "cp",
        args: [...TEMPLATES.map((file) => join(programs.alertmanagerFolder, file)), data(NOTIFIER)],
      },
      ports: [{ setting: "alertmanager", port: ports.alertmanager }],
      ready: { probe: { kind: "http", port: ports.alertmanager, path: "/-/ready" }, within: "30 seconds" },
      stop: { signal: "SIGTERM", grace: "10 seconds" },
    },
    prometheus: {
      name: SERVER,
      command: programs.prometheus,
      args: [
        `--config.file=${config(SERVER, "prometheus.json")}`,
        `--storage.tsdb.path=${join(data(SERVER), "tsdb")}`,
        `--storage.tsdb.retention.time=${KEPT.time}`,
        `--storage.tsdb.retention.size=${KEPT.size}`,
        `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      ],
      env: {},
      files: {
        "prometheus.json": json(serverConfig(spec, config(SERVER, "rules.json"))),
        "rules.json": json({ groups: [watchdogGroup, ...spec.observations.flatMap(ruleGroups)] }),
      },
      ports: [{ setting: "prometheus", port: ports.prometheus }],
      ready: { probe: { kind: "http", port: ports.prometheus, path: "/-/ready" }, within: "60 seconds" },
      stop: { signal: "SIGTERM", grace: "20 seconds" },
    },
  };
}

/** YAML is read from JSON. */
const serverConfig = ({ observations, ports }: LocalPrometheusSpec, rules: string) => ({
  global: {
    scrape_interval: promDuration(TIMING.scrape),
    scrape_timeout: promDuration(TIMING.scrapeTimeout),
    evaluation_interval: promDuration(TIMING.evaluation),
  },
  rule_files: [rules],
  alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${ports.alertmanager}`] }] }] },
  scrape_configs: jobsOf(observations.flatMap(({ observation }) => observation.scrape)).map((targets, index) => ({
    // Its own name must be unique; the label is what rules go by.
    job_name: `${targets[0]?.job ?? ""}-${index}`,
    metrics_path: targets[0]?.path ?? "/metrics",
    static_configs: [{ targets: targets.map(({ address }) => address), labels: { job: targets[0]?.job ?? "" } }],
  })),
});

/** The routes of a cluster; whoever is told gets pages and tickets alike. */
function notifierConfig(notify: string | undefined) {
  const config = alertmanagerConfig({ page: [], ticket: [], cidrs: [] });
  if (notify === undefined) return config;
  const told = { webhook_configs: [{ url: notify, send_resolved: true }] };
  return {
    ...config,
    receivers: config.receivers.map((receiver) => ({ ...receiver, ...(receiver.name === "watchdog" ? {} : told) })),
  };
}
