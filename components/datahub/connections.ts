import { javaKafka, javaPods, type JavaPods } from "../core/java";
import { text } from "../core/text";
import type { Environment } from "./pods";
import { hostOf } from "./pods";
import { PRINCIPAL, SYSTEM_CLIENT, type ValidDataHubSpec } from "./spec";
import { MAX_MESSAGE_BYTES, topicNames } from "./topics";

export const GMS_PORT = 8_080;
export const SEARCH_PORT = 9_200;

const AUTHORITY = "/etc/millrace/database";

/** What programs in Java are told of Kafka. Their images have the classes that sign for IAM (aws-msk-iam-auth), so no jars are copied. */
export function kafkaOf({ kafka, image }: Pick<ValidDataHubSpec, "kafka" | "image">) {
  const { bootstrap, properties, pods, to } = javaKafka(kafka, PRINCIPAL, image);
  return {
    bootstrap,
    properties,
    to,
    pods: kafka.security.kind === "msk-iam" ? javaPods : pods,
    // Spring's properties by the environment, as upstream's chart sets them.
    environment: {
      KAFKA_BOOTSTRAP_SERVER: bootstrap,
      ...Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [
          `SPRING_KAFKA_PROPERTIES_${name.toUpperCase().replaceAll(".", "_")}`,
          value,
        ]),
      ),
    } satisfies Environment,
  };
}

/** What programs are told of the database, and the authority that they check it by. */
export function databaseOf({ database }: Pick<ValidDataHubSpec, "database">): {
  readonly environment: Environment;
  readonly pods: Pick<JavaPods, "volumes" | "mounts">;
} {
  const { host, port, tls } = database;
  const mode =
    tls.mode === "verify-full" ? text`sslmode=verify-full&sslrootcert=${`${AUTHORITY}/ca.crt`}` : text`sslmode=require`;
  return {
    environment: {
      EBEAN_DATASOURCE_HOST: text`${host}:${port}`,
      EBEAN_DATASOURCE_URL: text`jdbc:postgresql://${host}:${port}/${database.database}?${mode}`,
      EBEAN_DATASOURCE_DRIVER: "org.postgresql.Driver",
      EBEAN_DATASOURCE_USERNAME: database.username,
      EBEAN_DATASOURCE_PASSWORD: database.password,
    },
    pods:
      tls.mode === "verify-full"
        ? {
            volumes: [
              {
                name: "database-authority",
                secret: {
                  secretName: tls.authority,
                  items: [{ key: "ca.crt", path: "ca.crt" }],
                  defaultMode: 0o440,
                },
              },
            ],
            mounts: [{ name: "database-authority", mountPath: AUTHORITY, readOnly: true }],
          }
        : { volumes: [], mounts: [] },
  };
}

export const searchEnvironment: Environment = {
  ELASTICSEARCH_HOST: hostOf("search"),
  ELASTICSEARCH_PORT: String(SEARCH_PORT),
  ELASTICSEARCH_USE_SSL: "false",
  ELASTICSEARCH_SHIM_ENGINE_TYPE: "AUTO_DETECT",
  ELASTICSEARCH_SHIM_AUTO_DETECT: "true",
  // One node has nowhere to put a second copy.
  ELASTICSEARCH_NUM_REPLICAS_PER_INDEX: "0",
  ELASTICSEARCH_NUM_SHARDS_PER_INDEX: "1",
  GRAPH_SERVICE_IMPL: "elasticsearch",
};

/** What each part of DataHub proves to the server that it is one by. */
export const systemEnvironment = ({ secrets }: Pick<ValidDataHubSpec, "secrets">): Environment => ({
  METADATA_SERVICE_AUTH_ENABLED: "true",
  DATAHUB_SYSTEM_CLIENT_ID: SYSTEM_CLIENT,
  DATAHUB_SYSTEM_CLIENT_SECRET: secrets.system,
});

/** Of the server and of the job that sets it up. */
export const serverEnvironment = (spec: ValidDataHubSpec): Environment => ({
  ...kafkaOf(spec).environment,
  ...databaseOf(spec).environment,
  ...searchEnvironment,
  ...systemEnvironment(spec),
  ...topicNames(),
  DATAHUB_TOKEN_SERVICE_SIGNING_KEY: spec.secrets.signingKey,
  DATAHUB_TOKEN_SERVICE_SALT: spec.secrets.salt,
  SECRET_SERVICE_ENCRYPTION_KEY: spec.secrets.encryption,
  SCHEMA_REGISTRY_TYPE: "INTERNAL",
  KAFKA_PRODUCER_COMPRESSION_TYPE: "none",
  KAFKA_PRODUCER_MAX_REQUEST_SIZE: String(MAX_MESSAGE_BYTES),
  KAFKA_CONSUMER_MAX_PARTITION_FETCH_BYTES: String(MAX_MESSAGE_BYTES),
  ENTITY_REGISTRY_CONFIG_PATH: "/datahub/datahub-gms/resources/entity-registry.yml",
  // What people look at is nobody's business, and would need the pages to write to Kafka.
  DATAHUB_ANALYTICS_ENABLED: "false",
  DATAHUB_TELEMETRY_ENABLED: "false",
  // All is told by a job; the namespace's pods reach no sources and no registry of packages.
  UI_INGESTION_ENABLED: "false",
  ENABLE_OTEL: "false",
});
