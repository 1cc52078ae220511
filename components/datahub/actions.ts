import type { KafkaEndpoint } from "../core/endpoints";
import type { Manifest } from "../core/kubernetes";
import { json, type Text } from "../core/text";
import { imageReference, images } from "../core/versions";
import { GMS_PORT, kafkaOf, systemEnvironment } from "./connections";
import { deployment, hostOf, metadataOf } from "./pods";
import type { ValidDataHubSpec } from "./spec";
import { DOC_PROPAGATION_GROUP, topicNames } from "./topics";

export const ACTIONS_METRICS_PORT = 8_000;
const CONFIG = "/etc/millrace/actions";
const FILE = "doc-propagation.yaml";

/** Where the programs in Python read the same files that Java's clients do: librdkafka's names for them. */
function librdkafka(security: KafkaEndpoint["security"], java: Readonly<Record<string, string>>) {
  switch (security.kind) {
    case "none":
      return {};
    case "msk-iam":
      return {
        "security.protocol": "sasl_ssl",
        "sasl.mechanism": "OAUTHBEARER",
        "sasl.oauthbearer.method": "default",
        oauth_cb: "datahub_actions.utils.kafka_msk_iam:oauth_cb",
      };
    case "mtls":
      return {
        "security.protocol": "ssl",
        "ssl.ca.location": java["ssl.truststore.location"],
        // One file holds the key and the chain; each reader takes its part.
        "ssl.certificate.location": java["ssl.keystore.location"],
        "ssl.key.location": java["ssl.keystore.location"],
      };
  }
}

/** Documentation that somebody writes of a field goes along the lineage to what is made of it. JSON, which YAML holds. */
function configOf(spec: ValidDataHubSpec): Text {
  const topics = topicNames();
  return json({
    name: DOC_PROPAGATION_GROUP,
    enabled: true,
    source: {
      type: "kafka",
      config: {
        connection: {
          bootstrap: "${KAFKA_BOOTSTRAP_SERVER}",
          schema_registry_url: `http://${hostOf("gms")}:${GMS_PORT}/schema-registry/api/`,
          consumer_config: {
            "max.poll.interval.ms": 60_000,
            ...librdkafka(spec.kafka.security, kafkaOf(spec).properties),
          },
        },
        topic_routes: { mcl: topics.METADATA_CHANGE_LOG_VERSIONED_TOPIC_NAME, pe: topics.PLATFORM_EVENT_TOPIC_NAME },
      },
    },
    action: {
      type: "doc_propagation",
      config: {
        columns_enabled: true,
        max_propagation_depth: 5,
        max_propagation_fanout: 1_000,
        max_propagation_time_millis: 3_600_000,
        rate_limit_propagated_writes: 1_500,
        rate_limit_propagated_writes_period: 15,
      },
    },
    datahub: {
      server: `http://${hostOf("gms")}:${GMS_PORT}`,
      extra_headers: { Authorization: "Basic ${DATAHUB_SYSTEM_CLIENT_ID}:${DATAHUB_SYSTEM_CLIENT_SECRET}" },
    },
  });
}

export const actionsConfig = (spec: ValidDataHubSpec): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadataOf("actions"),
  data: { [FILE]: configOf(spec) },
});

/** What follows from changes in the catalogue by itself. */
export function actions(spec: ValidDataHubSpec): Manifest {
  const { pods } = kafkaOf(spec);
  const { security } = spec.kafka;
  const alive = { httpGet: { path: "/metrics", port: ACTIONS_METRICS_PORT } };
  return deployment(
    "actions",
    {
      image: imageReference(images["datahub-actions"]),
      command: [
        "sh",
        "-ec",
        [
          "mkdir -p /tmp/datahub/logs/actions/system",
          `exec datahub-actions --enable-monitoring --monitoring-port ${ACTIONS_METRICS_PORT} actions -c ${CONFIG}/${FILE}`,
        ].join("\n"),
      ],
      environment: {
        ...systemEnvironment(spec),
        KAFKA_BOOTSTRAP_SERVER: spec.kafka.bootstrap,
        DATAHUB_TELEMETRY_ENABLED: "false",
        HOME: "/tmp",
        ...(security.kind === "msk-iam" ? { AWS_REGION: security.region } : {}),
      },
      ports: { metrics: ACTIONS_METRICS_PORT },
      probes: {
        startupProbe: { ...alive, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
        readinessProbe: { ...alive, periodSeconds: 15, timeoutSeconds: 5 },
        livenessProbe: { ...alive, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 4 },
      },
      size: spec.size.actions,
      volumes: [{ name: "config", configMap: { name: metadataOf("actions").name } }, ...pods.volumes],
      mounts: [{ name: "config", mountPath: CONFIG, readOnly: true }, ...pods.mounts],
    },
    { cluster: spec.cluster, size: spec.size.actions },
  );
}
