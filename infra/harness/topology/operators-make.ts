import type { Labels, Manifest, Provided } from "../../../components/core/kubernetes/manifest";
import { at, fieldsOf, isFields, listOf, textOf } from "../schemas/symbols";

/** An object that an operator makes, with the keys that it has. */
export interface OperatorMade extends Provided {
  /** Of a Secret or ConfigMap; absent when they depend on more than the object says. */
  readonly keys?: readonly string[];
}

type Maker = (manifest: Manifest) => readonly OperatorMade[];

const CERTIFICATE_KEYS = ["tls.crt", "tls.key", "ca.crt"];
const AUTHORITY_KEYS = ["ca.crt", "ca.p12", "ca.password"];
const USER_KEYS: Readonly<Record<string, readonly string[]>> = {
  tls: ["ca.crt", "user.crt", "user.key", "user.p12", "user.password"],
  "scram-sha-512": ["password", "sasl.jaas.config"],
};
const STRIMZI_SUITE: Readonly<Record<string, string>> = {
  entityOperator: "entity-operator",
  cruiseControl: "cruise-control",
  kafkaExporter: "kafka-exporter",
};

const makers: Readonly<Record<string, Maker>> = {
  /** Kubernetes itself makes these in each. */
  Namespace: ({ metadata: { name } }) => [
    { kind: "ServiceAccount", name: "default", namespace: name },
    { kind: "ConfigMap", name: "kube-root-ca.crt", namespace: name, keys: ["ca.crt"] },
  ],
  Certificate: (manifest) =>
    secret(manifest, at(manifest, "spec", "secretName"), [
      ...CERTIFICATE_KEYS,
      ...listOf(at(manifest, "spec", "additionalOutputFormats")).flatMap((format) =>
        at(format, "type") === "CombinedPEM" ? ["tls-combined.pem"] : [],
      ),
    ]),
  ExternalSecret: (manifest) =>
    secret(manifest, targetOf(manifest.spec, manifest.metadata.name), keysOfExternal(manifest.spec)),
  /** One in each of the namespaces that it names; those that it picks by other labels are not known. */
  ClusterExternalSecret: (manifest) => {
    const spec = at(manifest, "spec", "externalSecretSpec");
    const keys = keysOfExternal(spec);
    const own = textOf(at(manifest, "spec", "externalSecretName")) ?? manifest.metadata.name;
    return namespacesOf(manifest).flatMap((namespace) => [
      { kind: "ExternalSecret", name: own, namespace },
      { kind: "Secret", name: targetOf(spec, own), namespace, ...(keys === undefined ? {} : { keys }) },
    ]);
  },
  ScaledObject: (manifest) => [
    {
      kind: "HorizontalPodAutoscaler",
      name:
        textOf(at(manifest, "spec", "advanced", "horizontalPodAutoscalerConfig", "name")) ??
        `keda-hpa-${manifest.metadata.name}`,
      ...inNamespace(manifest),
    },
  ],
  KafkaUser: (manifest) =>
    secret(manifest, manifest.metadata.name, USER_KEYS[textOf(at(manifest, "spec", "authentication", "type")) ?? ""]),
  Kafka: (manifest) => {
    const { name } = manifest.metadata;
    const place = inNamespace(manifest);
    const kafka = at(manifest, "spec", "kafka");
    const ports = listOf(at(kafka, "listeners")).flatMap((listener) => {
      const port = at(listener, "port");
      return typeof port === "number" ? [port] : [];
    });
    const suite = Object.entries(STRIMZI_SUITE).filter(([field]) => at(manifest, "spec", field) !== undefined);
    return [
      { kind: "Secret", name: `${name}-cluster-ca-cert`, keys: AUTHORITY_KEYS, ...place },
      { kind: "Secret", name: `${name}-clients-ca-cert`, keys: AUTHORITY_KEYS, ...place },
      { kind: "Service", name: `${name}-kafka-bootstrap`, ports, ...place },
      { kind: "Service", name: `${name}-kafka-brokers`, ports, ...place },
      { kind: "ServiceAccount", name: `${name}-kafka`, ...place },
      ...suite.flatMap(([field, part]) => [
        { kind: "ServiceAccount", name: `${name}-${part}`, ...place },
        {
          kind: "Deployment",
          name: `${name}-${part}`,
          pods: { ...strimziLabels(name, part), ...ownLabels(at(manifest, "spec", field)) },
          ...place,
        },
      ]),
    ];
  },
  KafkaNodePool: (manifest) => {
    const cluster = manifest.metadata.labels?.["strimzi.io/cluster"] ?? "";
    const roles = listOf(at(manifest, "spec", "roles"));
    return [
      {
        kind: "StrimziPodSet",
        name: `${cluster}-${manifest.metadata.name}`,
        pods: {
          ...strimziLabels(cluster, "kafka"),
          "strimzi.io/pool-name": manifest.metadata.name,
          "strimzi.io/broker-role": String(roles.includes("broker")),
          "strimzi.io/controller-role": String(roles.includes("controller")),
          ...ownLabels(manifest.spec),
        },
        ...inNamespace(manifest),
      },
    ];
  },
  Elasticsearch: (manifest) => {
    const { name } = manifest.metadata;
    const place = inNamespace(manifest);
    const labels = {
      "common.k8s.elastic.co/type": "elasticsearch",
      "elasticsearch.k8s.elastic.co/cluster-name": name,
    };
    return [
      { kind: "Secret", name: `${name}-es-http-certs-public`, keys: ["ca.crt", "tls.crt"], ...place },
      { kind: "Secret", name: `${name}-es-elastic-user`, keys: ["elastic"], ...place },
      { kind: "Service", name: `${name}-es-http`, ports: [9200], ...place },
      { kind: "Service", name: `${name}-es-transport`, ports: [9300], ...place },
      ...listOf(at(manifest, "spec", "nodeSets")).map((set) => {
        const own = `${name}-es-${textOf(at(set, "name")) ?? ""}`;
        const pods = { ...labels, "elasticsearch.k8s.elastic.co/statefulset-name": own, ...podLabels(set) };
        return { kind: "StatefulSet", name: own, pods, ...place };
      }),
    ];
  },
  Kibana: (manifest) => {
    const { name } = manifest.metadata;
    const place = inNamespace(manifest);
    const labels = { "common.k8s.elastic.co/type": "kibana", "kibana.k8s.elastic.co/name": name };
    return [
      { kind: "Secret", name: `${name}-kb-http-certs-public`, keys: ["ca.crt", "tls.crt"], ...place },
      { kind: "Service", name: `${name}-kb-http`, ports: [5601], ...place },
      { kind: "Deployment", name: `${name}-kb`, pods: { ...labels, ...podLabels(manifest.spec) }, ...place },
    ];
  },
  SparkApplication: (manifest) => sparkPods(manifest, manifest.spec),
  ScheduledSparkApplication: (manifest) => sparkPods(manifest, at(manifest, "spec", "template")),
  Prometheus: (manifest) => [{ kind: "Service", name: "prometheus-operated", ports: [9090], ...inNamespace(manifest) }],
  Alertmanager: (manifest) => [
    { kind: "Service", name: "alertmanager-operated", ports: [9093], ...inNamespace(manifest) },
  ],
};

const targetOf = (spec: unknown, name: string): string => textOf(at(spec, "target", "name")) ?? name;

/** Keys of what an ExternalSecret makes; absent where the store says them. */
function keysOfExternal(spec: unknown): readonly string[] | undefined {
  if (listOf(at(spec, "dataFrom")).length > 0) return undefined;
  const given = listOf(at(spec, "data")).flatMap((item) => textOf(at(item, "secretKey")) ?? []);
  const template = at(spec, "target", "template", "data");
  if (!isFields(template)) return given;
  const merges = at(spec, "target", "template", "mergePolicy") === "Merge";
  return [...(merges ? given : []), ...Object.keys(template)];
}

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";

/** The namespaces that a ClusterExternalSecret names. */
export const namespacesOf = (manifest: Manifest): readonly string[] => {
  const { namespaces, namespaceSelectors, namespaceSelector } = fieldsOf(manifest.spec);
  const picked = [...listOf(namespaceSelectors), namespaceSelector].map((one) =>
    at(one, "matchLabels", NAMESPACE_LABEL),
  );
  return [...listOf(namespaces), ...picked].filter((name) => typeof name === "string");
};

/** What operators make of an object by their documented names, so that no room needs to say it. */
export const madeByOperators = (manifest: Manifest): readonly OperatorMade[] => makers[manifest.kind]?.(manifest) ?? [];

const inNamespace = ({ metadata: { namespace } }: Manifest) => (namespace === undefined ? {} : { namespace });

function secret(manifest: Manifest, name: unknown, keys: readonly string[] | undefined): readonly OperatorMade[] {
  if (typeof name !== "string") return [];
  return [{ kind: "Secret", name, ...inNamespace(manifest), ...(keys === undefined ? {} : { keys }) }];
}

const strimziLabels = (cluster: string, part: string): Labels => ({
  "app.kubernetes.io/instance": cluster,
  "app.kubernetes.io/managed-by": "strimzi-cluster-operator",
  "app.kubernetes.io/name": part,
  "app.kubernetes.io/part-of": `strimzi-${cluster}`,
  "strimzi.io/cluster": cluster,
  "strimzi.io/kind": "Kafka",
  "strimzi.io/name": `${cluster}-${part}`,
});

/** Drivers and executors, under Spark's own label beside those of the application; no controller of Kubernetes has them. */
const sparkPods = (manifest: Manifest, spec: unknown): readonly OperatorMade[] =>
  ["driver", "executor"].map((role) => {
    const labels = at(spec, role, "labels");
    return {
      kind: "SparkPods",
      name: `${manifest.metadata.name}-${role}`,
      pods: { ...(isFields(labels) ? (labels as Labels) : {}), "spark-role": role },
      ...inNamespace(manifest),
    };
  });

/** Labels that a template asks Elastic's operator to put on the pods beside its own. */
const podLabels = (spec: unknown): Labels => {
  const labels = at(spec, "podTemplate", "metadata", "labels");
  return isFields(labels) ? (labels as Labels) : {};
};

/** Labels that a template asks Strimzi to put on the pods beside its own. */
const ownLabels = (spec: unknown): Labels => {
  const labels = at(spec, "template", "pod", "metadata", "labels");
  return isFields(labels) ? (labels as Labels) : {};
};
