import { existsSync, statfsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { codeHash, type LocalHost } from "../../components/core/local";
import { engines } from "../../components/core/versions";
import type { HttpEndpoint } from "../../components/core/endpoints";
import { planOf } from "../../components/core/plan";
import type { RoomObservation } from "../../components/core/promql";
import { LocalIngest, observeIngest, observeLocalIngest } from "../../components/ingest";
import { LocalKafka, observeLocalKafka, pollerTopics } from "../../components/kafka";
import { LocalWorker, observeLocalWorker, observeWorker } from "../../components/worker";
import { gateways, pollers, workers } from "../../workloads/definitions";
import type { Worker } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import * as names from "../../workloads/streams/names";
import { findJava, jarOf, resolveEngine } from "../engines";
import { switched } from "../local-rooms";
import { outputOf, type Outputs, type StackOutputs } from "../outputs";
import { paths, type Paths } from "../paths";
import { type LocalSettings, workerPorts } from "../settings";
import { workloadNode } from "../workload-node";
import { atTargets, placeRooms } from "./local-rooms";
import { qualityObservations } from "./quality";

/** The platform as processes of this machine. */
export async function local(settings: LocalSettings): Promise<Outputs> {
  const here = paths();
  const host: LocalHost = { folder: settings.folder, dist: here.dist, node: workloadNode(here.root) };
  const engine = {
    version: engines.kafka.version,
    lib: await resolveEngine("kafka", here.cache),
    java: findJava("kafka").path,
  };

  const { on } = switched(settings.rooms);
  const watched = on.includes("prometheus");
  const kafka = new LocalKafka("kafka", {
    host,
    engine,
    ports: settings.ports,
    streams: catalogue,
    workers,
    own: pollerTopics(pollers.filter(({ name }) => on.some((room) => room === name))),
    ...(watched
      ? { metrics: { agent: await jarOf("jmx-exporter", here.cache), port: settings.ports.kafkaMetrics } }
      : {}),
  });

  const gateway = named(gateways, "ingest");
  const ingest = { gateway, port: settings.ports.ingest };
  const door = new LocalIngest("ingest", {
    host,
    ...ingest,
    kafka: kafka.endpoint,
    code: codeOf(gateway.name, here),
    ...(settings.limit === undefined ? {} : { limit: settings.limit }),
  });

  const ports = workerPorts(
    workers.map(({ name }) => name),
    settings.ports.workers,
  );
  // A worker that is declared before it is written has its topics, and no process yet.
  const runnable = workers
    .filter(({ name }) => existsSync(entryOf(name, here)))
    .map((worker) => ({ worker, port: ports.get(worker.name) ?? 0 }));
  const running: { readonly worker: Worker; readonly room: LocalWorker }[] = [];
  /** Those that feed the system, or none at all. */
  const start = (feeds?: "search", search?: HttpEndpoint): readonly RoomObservation[] =>
    runnable
      .filter(({ worker }) => worker.feeds === feeds)
      .map(({ worker, port }) => {
        const told = { code: codeOf(worker.name, here), ...(search === undefined ? {} : { search }) };
        const room = new LocalWorker(worker.name, { host, worker, port, kafka: kafka.endpoint, ...told });
        running.push({ worker, room });
        const observation = atTargets(observeWorker(worker), observeLocalWorker({ worker, port }));
        return { room: "worker", part: worker.name, observation };
      });

  const rooms = await placeRooms(on, {
    settings,
    host,
    kafka: kafka.endpoint,
    cache: here.cache,
    observations: [
      {
        room: "kafka",
        observation: observeLocalKafka(watched ? settings.ports.kafkaMetrics : undefined, diskBytes(here.root)),
      },
      { room: "ingest", observation: atTargets(observeIngest(gateway), observeLocalIngest(ingest)) },
      ...start(),
      ...qualityObservations(
        runnable.map(({ worker }) => worker),
        gateway,
      ),
    ],
    feed: start,
  });

  return {
    place: outputOf("place", settings.place),
    ingest: outputOf("ingest", {
      url: door.endpoint.url,
      authentication: "open",
      streams: gateway.writes.map(({ name }) => name),
    }),
    kafka: outputOf("kafka", {
      bootstrap: kafka.endpoint.bootstrap,
      topics: Object.fromEntries(catalogue.map((stream) => [stream.name, names.topic(stream)])),
    }),
    workers: outputOf(
      "workers",
      Object.fromEntries(
        running.map(({ worker, room }) => [
          worker.name,
          {
            url: room.endpoint.url,
            reads: worker.reads.map(({ name }) => name),
            writes: worker.writes.map(({ name }) => name),
            deadLetters: names.deadLetterTopic(worker),
          },
        ]),
      ),
    ),
    scrape: outputOf(
      "scrape",
      rooms.observations.flatMap(({ observation }) => observation.scrape) as StackOutputs["scrape"],
    ),
    images: outputOf("images", {}),
    buckets: outputOf("buckets", {}),
    endpoints: outputOf("endpoints", {
      ingest: { address: door.endpoint.url, protocol: "http", authentication: "open", tls: false },
      kafka: { address: kafka.endpoint.bootstrap, protocol: "kafka", authentication: "open", tls: false },
      ...rooms.endpoints,
    }),
    plan: outputOf(
      "plan",
      planOf(catalogue, [...workers, ...gateways], { kafka: { form: "strimzi", replication: 1 } }),
    ),
    kubeconfig: pulumi.secret(""),
    apiKeys: pulumi.secret({}) as Outputs["apiKeys"],
  };
}

/** Size of the volume that a folder is on. */
function diskBytes(folder: string): number {
  const { blocks, bsize } = statfsSync(folder);
  return blocks * bsize;
}

const entryOf = (name: string, { dist }: Paths): string => join(dist, "workloads", name, "main.js");

function codeOf(name: string, here: Paths): string {
  const entry = entryOf(name, here);
  if (!existsSync(entry)) throw new Error(`${entry} is not there; run \`npm run build\``);
  return codeHash(entry, join(here.root, "package-lock.json"));
}

function named<T extends { readonly name: string }>(definitions: readonly T[], name: string): T {
  const found = definitions.find((definition) => definition.name === name);
  if (found === undefined)
    throw new Error(`no gateway is named "${name}"; declare it in workloads/${name}/definition.ts`);
  return found;
}
