import { observeSpark, sizeOf, Spark, SPARK_ACCOUNT } from "../../../components/spark";
import { lakeTables } from "../../../components/lake";
import * as names from "../../../workloads/streams/names";
import type { Asked, Identity, System } from "./system";

const NAMESPACE = names.namespace("spark");
/** Of every job, and of the history server. */
const identity: Identity = { name: SPARK_ACCOUNT, namespace: NAMESPACE, serviceAccount: SPARK_ACCOUNT };

const servedBy = ({ definitions }: Pick<Asked, "definitions">) =>
  definitions.streams.filter(({ serve }) => serve.includes("lake"));

/** Kafka to the lake, and the lake's upkeep. */
export const spark: System = {
  room: "spark",
  needs: (asked) => ({
    principals: [
      {
        ...identity,
        // Spark asks for a topic's offsets and reads it under a group of its own; it commits nothing.
        rights: servedBy(asked).flatMap((stream) => [
          { on: { kind: "topic" as const, name: names.topic(stream) }, may: ["describe", "read"] as const },
          { on: { kind: "group" as const, name: names.lakeConsumerGroup(stream) }, may: ["describe", "read"] as const },
        ]),
      },
    ],
    buckets: [
      { purpose: "lake", by: identity, may: "write" },
      { purpose: "checkpoints", by: identity, may: "write" },
    ],
    lake: [{ by: identity, may: "write" }],
  }),
  make: (ground) => {
    const { settings, definitions, cluster, images, kafka, bucket, catalog, after, ready, scrapers } = ground;
    const { streams, workers } = definitions;
    const { load } = settings;
    const room = new Spark(
      "spark",
      {
        cluster,
        image: images.spark,
        jars: images.jars,
        kafka,
        streams,
        tables: lakeTables(streams),
        catalog: catalog(NAMESPACE),
        lake: bucket("lake", NAMESPACE),
        checkpoints: bucket("checkpoints", NAMESPACE),
        size: sizeOf({ streams, workers, load, lasting: settings.protect }),
        load,
        // Airflow starts the batch jobs.
        scheduler: "others",
        scrapers,
      },
      { dependsOn: [...ready, ...after(SPARK_ACCOUNT)] },
    );
    return {
      addresses: {
        "spark-history": { service: room.endpoint, protocol: "http", authentication: "in-cluster", tls: false },
      },
      observations: [{ room: "spark", observation: observeSpark({ streams, load }) }],
      gate: [...room.gate],
      namespaces: [NAMESPACE],
    };
  },
};
