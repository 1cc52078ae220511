/** What Grafana shows of this machine, asked of its Prometheus: every query of every panel. */
import { observeIngest } from "../../components/ingest";
import { observeLocalKafka } from "../../components/kafka";
import { observeLocalPrometheus } from "../../components/prometheus";
import { observeWorker } from "../../components/worker";
import { observeGrafana } from "../../components/grafana";
import type { RoomObservation } from "../../components/core/promql";
import { gateways, workers } from "../../workloads/definitions";
import { catalogue } from "../../workloads/streams/catalogue";
import { roomPorts } from "../local-rooms";
import { qualityObservations } from "../places/quality";

export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly expr: string;
}

/** Of everything that runs where Prometheus alone is switched on, and of the dashboard over all streams. */
export function panelQueries(): readonly PanelQuery[] {
  const running = workers.filter(({ feeds }) => feeds === undefined);
  const observations: readonly RoomObservation[] = [
    { room: "kafka", observation: observeLocalKafka(roomPorts.kafkaMetrics, 1) },
    ...gateways.map((gateway) => ({ room: "ingest", part: gateway.name, observation: observeIngest(gateway) })),
    ...running.map((worker) => ({ room: "worker", part: worker.name, observation: observeWorker(worker) })),
    ...gateways.flatMap((gateway) => qualityObservations(running, gateway)),
    { room: "prometheus", observation: observeLocalPrometheus(roomPorts) },
  ];
  const grafana = observeGrafana({ streams: catalogue, workers: running, gateways, observations });
  return [...observations.map(({ observation }) => observation), grafana]
    .flatMap(({ dashboards = [] }) => dashboards)
    .flatMap(({ uid, rows }) =>
      rows.flatMap(({ panels }) =>
        panels.flatMap(({ title, queries }) => queries.map(({ expr }) => ({ dashboard: uid, panel: title, expr }))),
      ),
    );
}

/** What a panel shows that this machine has nothing of. */
const NOT_HERE = [
  // The broker asks nobody for rights.
  "kafka_server_authorizer_denied_per_minute",
  // Alone, Alertmanager gossips with nobody.
  "alertmanager_cluster_members",
] as const;

/** Those that must return a series: what this machine has, about streams that have events. */
export async function answerable(queries: readonly PanelQuery[], prometheus: string): Promise<readonly PanelQuery[]> {
  const flowing = await Promise.all(
    ["millrace_ingest_events_accepted_total", "millrace_worker_records_out_total"].map((metric) =>
      ask(`sum by (stream) (${metric}) > 0`, prometheus),
    ),
  );
  const streams = new Set(flowing.flat().map(({ metric }) => metric.stream));
  const quiet = catalogue.map(({ name }) => name).filter((name) => !streams.has(name));
  return queries.filter(
    ({ expr }) =>
      !NOT_HERE.some((metric) => expr.includes(metric)) &&
      !quiet.some((name) => expr.includes(`stream="${name}"`) || expr.includes(`objective="${name}-quality"`)),
  );
}

/** Those that Prometheus answers with nothing. @throws when it cannot read one */
export async function withoutSeries(
  queries: readonly PanelQuery[],
  prometheus: string,
): Promise<readonly PanelQuery[]> {
  const empty: PanelQuery[] = [];
  for (const query of queries) if ((await ask(query.expr, prometheus)).length === 0) empty.push(query);
  return empty;
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
}

async function ask(expr: string, prometheus: string): Promise<readonly Series[]> {
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const body = (await response.json()) as { readonly error?: string; readonly data?: { readonly result: Series[] } };
  if (body.data === undefined) throw new Error(`${expr}: ${body.error ?? "no answer"}`);
  return body.data.result;
}
