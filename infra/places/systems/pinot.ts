import {
  observePinot,
  Pinot,
  PINOT_NAMESPACE,
  PINOT_PRINCIPAL,
  READER_SECRET,
  ADMIN_SECRET,
  ADMIN,
  READER,
  servedByPinot,
  sizeOfPinot,
} from "../../../components/pinot";
import * as names from "../../../workloads/streams/names";
import type { Asked, System } from "./system";

const sizeIn = ({ settings, definitions }: Asked) =>
  sizeOfPinot({
    streams: definitions.streams,
    workers: definitions.workers,
    load: settings.load,
    lasting: settings.protect,
  });
/** Systems that ask Pinot, by room: SQL at the broker; Trino reads rows of servers besides. */
const CLIENTS = ["superset"];
const ENGINES = ["trino"];
const podsOf = (room: string) => ({ kind: "pods" as const, namespace: names.namespace(room) });

/** Sub-second answers over the streams that say so. */
export const pinot: System = {
  room: "pinot",
  needs: ({ definitions }) => ({
    principals: [
      {
        name: PINOT_PRINCIPAL,
        namespace: PINOT_NAMESPACE,
        serviceAccount: PINOT_PRINCIPAL,
        // It reads partitions by itself, in no group, and keeps its offsets with its segments.
        rights: servedByPinot(definitions.streams).map((stream) => ({
          on: { kind: "topic" as const, name: names.topic(stream) },
          may: ["describe", "read"] as const,
        })),
      },
    ],
    secrets: [
      { name: ADMIN_SECRET, namespace: PINOT_NAMESPACE, key: "password", plain: { username: ADMIN } },
      {
        name: READER_SECRET,
        namespace: PINOT_NAMESPACE,
        also: [...CLIENTS, ...ENGINES].map((room) => names.namespace(room)),
        key: "password",
        plain: { username: READER },
      },
    ],
    buckets: [
      {
        purpose: "segments",
        by: { name: PINOT_PRINCIPAL, namespace: PINOT_NAMESPACE, serviceAccount: PINOT_PRINCIPAL },
        may: "write",
      },
    ],
  }),
  make: (ground) => {
    const { settings, definitions, cluster, images, kafka, ready, reach, scrapers } = ground;
    const room = new Pinot(
      "pinot",
      {
        cluster,
        image: images.workloads,
        jars: images.jars,
        kafka,
        segments: ground.bucket("segments", PINOT_NAMESPACE),
        streams: definitions.streams,
        admin: ground.secret(ADMIN_SECRET),
        reader: ground.secret(READER_SECRET),
        size: sizeIn(ground),
        clients: CLIENTS.map(podsOf),
        engines: ENGINES.map(podsOf),
        reach,
        scrapers,
        protect: settings.protect,
      },
      ground.after(PINOT_PRINCIPAL),
      { dependsOn: [...ready] },
    );
    return {
      addresses: {
        pinot: {
          service: room.broker,
          protocol: "http",
          authentication: "password",
          tls: false,
          // Questions alone; its health and metrics stay inside.
          route: { authentication: "password", paths: ["/query/sql"], health: "/health" },
        },
        "pinot-controller": { service: room.controller, protocol: "http", authentication: "password", tls: false },
      },
      observations: [{ room: "pinot", observation: observePinot() }],
      gate: room.gate,
      namespaces: [PINOT_NAMESPACE],
    };
  },
};
