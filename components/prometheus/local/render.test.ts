import { plain } from "../../core/text";
import { observeLocalPrometheus } from "../observe";
import { renderLocalPrometheus } from "./render";
import type { LocalPrometheusSpec } from "./spec";

const ports = { prometheus: 9090, alertmanager: 9095 };
const spec: LocalPrometheusSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  programs: { prometheus: "/bin/prometheus", alertmanager: "/bin/alertmanager", alertmanagerFolder: "/templates" },
  ports,
  observations: [
    { room: "prometheus", observation: observeLocalPrometheus(ports) },
    {
      room: "worker",
      part: "fraud",
      observation: { scrape: [{ job: "fraud", address: "127.0.0.1:8165", path: "/metrics" }] },
    },
  ],
};
const fileOf = (changed: Partial<LocalPrometheusSpec>, process: "prometheus" | "alertmanager", file: string): unknown =>
  JSON.parse(plain(renderLocalPrometheus({ ...spec, ...changed })[process].files[file] ?? ""));

test("both listen on the loopback alone", () => {
  const { prometheus, alertmanager } = renderLocalPrometheus(spec);
  expect(prometheus.args).toContain("--web.listen-address=127.0.0.1:9090");
  expect(alertmanager.args).toContain("--web.listen-address=127.0.0.1:9095");
  expect(alertmanager.args).toContain("--cluster.listen-address=");
});

test("what is watched is each process of this machine, under the name of its job, by a cluster's times", () => {
  const { global, scrape_configs: jobs } = fileOf({}, "prometheus", "prometheus.json") as {
    readonly global: Readonly<Record<string, string>>;
    readonly scrape_configs: readonly { readonly static_configs: readonly unknown[] }[];
  };
  expect(global).toEqual({ scrape_interval: "10s", scrape_timeout: "5s", evaluation_interval: "10s" });
  expect(jobs.flatMap(({ static_configs }) => static_configs)).toEqual([
    { targets: ["127.0.0.1:9090"], labels: { job: "prometheus" } },
    { targets: ["127.0.0.1:9095"], labels: { job: "alertmanager" } },
    { targets: ["127.0.0.1:8165"], labels: { job: "fraud" } },
  ]);
});

test("rules are those of the rooms, a page where a job is unseen among them", () => {
  const { groups } = fileOf({}, "prometheus", "rules.json") as {
    readonly groups: readonly { readonly name: string; readonly rules: readonly { readonly alert?: string }[] }[];
  };
  expect(groups.map(({ name }) => name)).toEqual(["watchdog", "prometheus", "worker-fraud"]);
  expect(groups[2]?.rules.map(({ alert }) => alert)).toEqual(["JobUnseen"]);
});

test("nobody is told by default; a webhook is told of pages and tickets, and not of the sign of life", () => {
  const receivers = (changed: Partial<LocalPrometheusSpec>) =>
    (
      fileOf(changed, "alertmanager", "alertmanager.json") as {
        readonly receivers: readonly { readonly name: string; readonly webhook_configs?: unknown }[];
      }
    ).receivers;
  expect(receivers({})).toEqual([{ name: "page" }, { name: "ticket" }, { name: "watchdog" }]);
  const told = { webhook_configs: [{ url: "http://127.0.0.1:5001/", send_resolved: true }] };
  expect(receivers({ notify: "http://127.0.0.1:5001/" })).toEqual([
    { name: "page", ...told },
    { name: "ticket", ...told },
    { name: "watchdog" },
  ]);
});
