/** What Grafana shows of this machine, asked of its Prometheus: every query of every panel. */
import { observeIngest } from "../../components/ingest";
import { observeLocalKafka } from "../../components/kafka";
import { observePinot, pinotInOneProcess } from "../../components/pinot";
import { observePoller } from "../../components/poller";
import { observeLocalPrometheus } from "../../components/prometheus";
import { observeWorker } from "../../components/worker";
import { observeGrafana } from "../../components/grafana";
import type { RoomObservation } from "../../components/core/promql";
import { gateways, pollers, workers } from "../../workloads/definitions";
import { catalogue } from "../../workloads/streams/catalogue";
import { roomPorts } from "../local-rooms";
import { qualityObservations } from "../places/quality";

export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly expr: string;
}

/** Of what is watched where Prometheus, Pinot and the pollers are switched on, and of the dashboard over all streams. */
export function panelQueries(): readonly PanelQuery[] {
  const running = workers.filter(({ feeds }) => feeds === undefined);
  const observations: readonly RoomObservation[] = [
    { room: "kafka", observation: observeLocalKafka(roomPorts.kafkaMetrics, 1) },
    ...gateways.map((gateway) => ({ room: "ingest", part: gateway.name, observation: observeIngest(gateway) })),
    ...running.map((worker) => ({ room: "worker", part: worker.name, observation: observeWorker(worker) })),
    ...pollers.map((poller) => ({ room: "poller", part: poller.name, observation: observePoller(poller) })),
    { room: "pinot", observation: observePinot(pinotInOneProcess) },
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

/** Streams that a worker or a gateway of this machine writes; the others are those of ksqlDB, which is in no registry of packages. */
const written = new Set([...workers, ...gateways].flatMap(({ writes }) => writes.map(({ name }) => name)));
const unwritten = catalogue.map(({ name }) => name).filter((name) => !written.has(name));

/** What a panel shows that this machine has nothing of. */
const NOT_HERE = [
  ...unwritten.flatMap((name) => [`stream="${name}"`, `objective="${name}-quality"`]),
  // The broker asks nobody for rights.
  "kafka_server_authorizer_denied_per_minute",
  // Alone, Alertmanager gossips with nobody.
  "alertmanager_cluster_members",
];

/** Those that must return a series. */
export const answerable = (queries: readonly PanelQuery[]): readonly PanelQuery[] =>
  queries.filter(({ expr }) => !NOT_HERE.some((metric) => expr.includes(metric)));

/** Those that Prometheus answers with nothing. @throws when it cannot read one */
export async function withoutSeries(
  queries: readonly PanelQuery[],
  prometheus: string,
): Promise<readonly PanelQuery[]> {
  const empty: PanelQuery[] = [];
  for (const query of queries) if ((await ask(query.expr, prometheus)).length === 0) empty.push(query);
  return empty;
}

async function ask(expr: string, prometheus: string): Promise<readonly unknown[]> {
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const body = (await response.json()) as { readonly error?: string; readonly data?: { readonly result: unknown[] } };
  if (body.data === undefined) throw new Error(`${expr}: ${body.error ?? "no answer"}`);
  return body.data.result;
}
