import { kafkaSecret, KAFKA_AUTHORITY } from "../../../workloads/streams/names";
import type { ImageEndpoint, KafkaEndpoint } from "../endpoints";
import type { Container, PodSpec } from "../kubernetes/manifest";
import type { Way } from "../kubernetes/network";
import type { Late } from "../text";

/** What a Java program (ksqlDB, Connect, Spark, Pinot, Trino, DataHub) needs to talk to the brokers. */
export interface JavaKafka {
  readonly bootstrap: Late<string>;
  /**
   * Properties of Kafka's Java clients beside `bootstrap.servers`; no secret among them: what is secret they name as a file.
   * `{ "security.protocol": "SSL", … }`
   */
  readonly properties: Readonly<Record<string, string>>;
  readonly pods: JavaPods;
  /** Ways out to the brokers. */
  readonly to: readonly Way[];
}

/** What a pod's spec is given for it, to be added to its own. */
export interface JavaPods {
  readonly volumes: NonNullable<Extract<PodSpec["volumes"], readonly unknown[]>>;
  readonly mounts: NonNullable<Extract<Container["volumeMounts"], readonly unknown[]>>;
  /** To be run before the program's container. */
  readonly init: readonly Container[];
  /** Folder of jars that the program must have on its class path; absent where it needs none. */
  readonly jars?: string;
}

export const javaPods: JavaPods = { volumes: [], mounts: [], init: [] };

/** Where the jars of the image "jars" lie in a pod that asked for them. */
export const JAR_FOLDER = "/opt/millrace/jars";
const CERTIFICATE = "/etc/millrace/kafka";
const AUTHORITY = "/etc/millrace/kafka-authority";
/** Readable for the pod's group alone: the pod's `fsGroup` must be set. */
const SECRET_MODE = 0o440;

/**
 * @param principal of the program; where brokers ask for a certificate it lies in the pod's namespace (`names.kafkaSecret`)
 * @param jars the image "jars", from which the classes that sign for IAM are copied
 */
export function javaKafka(
  { bootstrap, security, reach }: KafkaEndpoint,
  principal: string,
  jars: ImageEndpoint,
): JavaKafka {
  const to = reach === undefined ? [] : [{ peers: reach.peers, ports: [reach.port] }];
  switch (security.kind) {
    case "none":
      return { bootstrap, to, properties: { "security.protocol": "PLAINTEXT" }, pods: javaPods };
    case "msk-iam":
      return {
        bootstrap,
        to,
        // Source: aws-msk-iam-auth, README, "Configuring a Kafka client to use AWS IAM".
        properties: {
          "security.protocol": "SASL_SSL",
          "sasl.mechanism": "AWS_MSK_IAM",
          "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;",
          "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
        },
        pods: {
          volumes: [{ name: "jars", emptyDir: { sizeLimit: "64Mi" } }],
          mounts: [{ name: "jars", mountPath: JAR_FOLDER, readOnly: true }],
          init: [copyJars(jars)],
          jars: JAR_FOLDER,
        },
      };
    case "mtls":
      return {
        bootstrap,
        to,
        // PEM, so that no store needs a password. Source: KIP-651.
        properties: {
          "security.protocol": "SSL",
          "ssl.truststore.type": "PEM",
          "ssl.truststore.location": `${AUTHORITY}/ca.crt`,
          "ssl.keystore.type": "PEM",
          "ssl.keystore.location": `${CERTIFICATE}/user.pem`,
        },
        pods: {
          volumes: [secretVolume("kafka-certificate", kafkaSecret(principal), "user.pem"), authorityVolume],
          mounts: [
            { name: "kafka-certificate", mountPath: CERTIFICATE, readOnly: true },
            { name: "kafka-authority", mountPath: AUTHORITY, readOnly: true },
          ],
          init: [],
        },
      };
  }
}

const secretVolume = (name: string, secretName: string, key: string) => ({
  name,
  secret: { secretName, items: [{ key, path: key }], defaultMode: SECRET_MODE },
});
const authorityVolume = secretVolume("kafka-authority", KAFKA_AUTHORITY, "ca.crt");

/** The image holds nothing but the jars and a shell's tools to copy them. */
const copyJars = ({ reference }: ImageEndpoint): Container => ({
  name: "jars",
  image: reference,
  command: ["sh", "-c", `cp /jars/*.jar ${JAR_FOLDER}/`],
  resources: {
    requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "64Mi" },
    limits: { memory: "32Mi", "ephemeral-storage": "64Mi" },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
  },
  volumeMounts: [{ name: "jars", mountPath: JAR_FOLDER }],
});
