import { createHash } from "node:crypto";
import type { JobSpec, Manifest } from "../core/kubernetes";
import { isOutput, isText } from "../core/text";
import { imageReference, images } from "../core/versions";
import { databaseOf, GMS_PORT, kafkaOf, serverEnvironment } from "./connections";
import { type Environment, hostOf, labels, metadataOf, podOf, podsOf } from "./pods";
import type { ValidDataHubSpec } from "./spec";

const SECONDS = 1_800;

/**
 * What sets DataHub up, and what brings it to the version of the images: tables, indexes with their mappings, what it is
 * delivered with, and the sign in its topic of upgrades that the server waits for. Named by the hash of what it does: another
 * version is another job, and the same one none. Twice done comes to the same.
 */
export function systemUpdate(spec: ValidDataHubSpec): Manifest {
  const [kafka, database] = [kafkaOf(spec), databaseOf(spec)];
  const image = imageReference(images["datahub-upgrade"]);
  const environment: Environment = {
    ...serverEnvironment(spec),
    DATAHUB_GMS_HOST: hostOf("gms"),
    DATAHUB_GMS_PORT: String(GMS_PORT),
    KAFKA_SCHEMAREGISTRY_URL: `http://${hostOf("gms")}:${GMS_PORT}/schema-registry/api/`,
    SCHEMA_REGISTRY_SYSTEM_UPDATE: "true",
    SPRING_KAFKA_PROPERTIES_AUTO_REGISTER_SCHEMAS: "true",
    SPRING_KAFKA_PROPERTIES_USE_LATEST_VERSION: "true",
    USE_CONFLUENT_SCHEMA_REGISTRY: "false",
    // Topics are declared (`topics.ts`), the database is another room's.
    DATAHUB_PRECREATE_TOPICS: "false",
    DATAHUB_SQL_SETUP_ENABLED: "true",
    CREATE_DB: "false",
    CREATE_USER: "false",
    CREATE_TABLES: "true",
    ELASTICSEARCH_INDEX_BUILDER_MAPPINGS_REINDEX: "true",
    ELASTICSEARCH_INDEX_BUILDER_SETTINGS_REINDEX: "true",
    ELASTICSEARCH_BUILD_INDICES_CLONE_INDICES: "true",
    DATAHUB_UPGRADE_K8_SCALE_DOWN_ENABLED: "false",
    DATAHUB_UPGRADE_K8_SCALE_DOWN_JAVA_ENABLED: "false",
    ENTITY_GRAPH_CACHE_ENABLED: "false",
    JAVA_OPTS: "-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=/tmp",
  };
  const args = ["-u", "SystemUpdate"];
  const hash = createHash("sha256")
    .update(JSON.stringify([image, args, environment], plainOnly))
    .digest("hex")
    .slice(0, 10);
  const { name, namespace } = metadataOf("system-update");
  const job: JobSpec = {
    backoffLimit: 6,
    activeDeadlineSeconds: SECONDS,
    podFailurePolicy: {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    },
    template: {
      metadata: { labels: { ...labels("system-update") } },
      spec: {
        ...podOf(
          "system-update",
          {
            image,
            args,
            environment,
            size: { cpu: 0.25, memory: 2 },
            volumes: [...kafka.pods.volumes, ...database.pods.volumes],
            mounts: [...kafka.pods.mounts, ...database.pods.mounts],
          },
          { cluster: spec.cluster, pods: podsOf("system-update"), pool: spec.size.gms.pool, grace: 60 },
        ),
        restartPolicy: "Never",
      },
    },
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: labels("system-update"),
      annotations: {
        // One that failed is made anew by the next run of the program, instead of being waited for again.
        "pulumi.com/replaceUnready": "true",
        "pulumi.com/timeoutSeconds": String(SECONDS + 120),
      },
    },
    spec: job,
  };
}

/** What is known late is no part of the name: it is the same place under another address. */
const plainOnly = (_: string, value: unknown): unknown => (isOutput(value) || isText(value) ? "late" : value);
