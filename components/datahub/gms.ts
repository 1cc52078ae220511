import type { Manifest } from "../core/kubernetes";
import { imageReference, images } from "../core/versions";
import { databaseOf, GMS_PORT, kafkaOf, serverEnvironment } from "./connections";
import { deployment } from "./pods";
import type { ValidDataHubSpec } from "./spec";

/** Of the metrics that the JVM's agent in the image serves. */
export const GMS_METRICS_PORT = 4_318;

/** The server: everything that is said of data, by HTTP, with the consumers of its own topics in the same process. */
export function gms(spec: ValidDataHubSpec): Manifest {
  const [kafka, database] = [kafkaOf(spec), databaseOf(spec)];
  const health = { httpGet: { path: "/health", port: GMS_PORT } };
  return deployment(
    "gms",
    {
      image: imageReference(images["datahub-gms"]),
      environment: {
        ...serverEnvironment(spec),
        // It is the registry of its own topics' schemas itself.
        KAFKA_SCHEMAREGISTRY_URL: `http://localhost:${GMS_PORT}/schema-registry/api/`,
        MCE_CONSUMER_ENABLED: "true",
        MAE_CONSUMER_ENABLED: "true",
        PE_CONSUMER_ENABLED: "true",
        REST_API_AUTHORIZATION_ENABLED: "true",
        SECRET_SERVICE_CALLER_GUARD_MODE: "ENFORCE",
        DATAHUB_SERVER_TYPE: "prod",
        ENABLE_PROMETHEUS: "true",
        SERVER_SHUTDOWN_MODE: "graceful",
        GMS_LIFECYCLE_TIMEOUT: "45s",
        JAVA_OPTS: "-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=/tmp",
      },
      ports: { http: GMS_PORT, metrics: GMS_METRICS_PORT },
      probes: {
        // It starts once the set-up is done: 20 minutes, then again.
        startupProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 120 },
        readinessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5 },
        livenessProbe: { ...health, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
      },
      size: spec.size.gms,
      volumes: [...kafka.pods.volumes, ...database.pods.volumes],
      mounts: [...kafka.pods.mounts, ...database.pods.mounts],
    },
    { cluster: spec.cluster, size: spec.size.gms, grace: 90 },
  );
}
