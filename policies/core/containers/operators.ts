import type { Place } from "../reading";
import { type Container, listed, NOWHERE, type Operator, type Pod, single } from "./container";

/** With `STRIMZI_POD_SECURITY_PROVIDER_CLASS=restricted`, which the rule `strimzi-restricted` asks of it. */
const strimzi: Operator = { name: "Strimzi", hardens: true };
/** "Pod and container security contexts" in CloudNativePG's documentation of security. */
const cloudNativePg: Operator = { name: "CloudNativePG", hardens: true };
/** It drops every capability, forbids escalation and makes the root read-only in each container that it makes itself. */
const prometheusOperator: Operator = { name: "the operator of Prometheus", hardens: true };
/** It merges what the template says with little of its own. */
const eck: Operator = { name: "ECK", hardens: false };

/** Containers of custom resources that an operator makes pods of. */
export const operators: Readonly<Record<string, (inputs: Place) => readonly Container[]>> = {
  Kafka: kafka,
  KafkaNodePool: (inputs) => [
    strimziContainer("kafka", inputs.at("spec"), inputs.at("spec", "template"), "kafkaContainer"),
  ],
  KafkaConnect: connect,
  KafkaMirrorMaker2: connect,
  KafkaBridge: (inputs) => [
    strimziContainer("bridge", inputs.at("spec"), inputs.at("spec", "template"), "bridgeContainer"),
  ],
  Elasticsearch: (inputs) =>
    inputs
      .at("spec", "nodeSets")
      .items()
      .flatMap((set) => {
        const name = set.at("name");
        const called = name.unknown ? set.path : `node set "${name.text() ?? "?"}"`;
        return stack(inputs, set.at("podTemplate"), "elasticsearch", `${called}, `);
      }),
  Kibana: (inputs) => stack(inputs, inputs.at("spec", "podTemplate"), "kibana"),
  ApmServer: (inputs) => stack(inputs, inputs.at("spec", "podTemplate"), "apm-server"),
  Logstash: (inputs) => stack(inputs, inputs.at("spec", "podTemplate"), "logstash"),
  Prometheus: (inputs) => monitoring(inputs, "prometheus"),
  PrometheusAgent: (inputs) => monitoring(inputs, "prometheus"),
  Alertmanager: (inputs) => monitoring(inputs, "alertmanager"),
  ThanosRuler: (inputs) => monitoring(inputs, "thanos-ruler"),
  Cluster: (inputs) => {
    const spec = inputs.at("spec");
    const pod: Pod = { spec, labels: spec.at("inheritedMetadata", "labels"), operator: cloudNativePg };
    return [single("postgres", { spec, pod, image: spec.at("imageName") })];
  },
  Pooler: (inputs) => {
    const template = inputs.at("spec", "template");
    return listed({ spec: template.at("spec"), labels: template.at("metadata", "labels"), operator: cloudNativePg });
  },
};

/** The parts of a cluster of Kafka beside its brokers, each as far as it is there. Brokers are pools. */
function kafka(inputs: Place): readonly Container[] {
  const spec = inputs.at("spec");
  const entity = spec.at("entityOperator");
  const parts: readonly (readonly [string, Place, Place, string])[] = [
    ["topic-operator", entity.at("topicOperator"), entity.at("template"), "topicOperatorContainer"],
    ["user-operator", entity.at("userOperator"), entity.at("template"), "userOperatorContainer"],
    ["cruise-control", spec.at("cruiseControl"), spec.at("cruiseControl", "template"), "cruiseControlContainer"],
    ["kafka-exporter", spec.at("kafkaExporter"), spec.at("kafkaExporter", "template"), "container"],
  ];
  return parts
    .filter(([, part]) => part.unknown || !part.absent)
    .map(([name, part, template, container]) => strimziContainer(name, part, template, container));
}

/** Strimzi keeps resources and image beside the template of the pod, and the rest of the container within it. */
const strimziContainer = (name: string, part: Place, template: Place, container: string): Container =>
  single(name, {
    spec: template.at(container),
    pod: { spec: template.at("pod"), labels: template.at("pod", "metadata", "labels"), operator: strimzi },
    image: part.at("image"),
    requests: part.at("resources", "requests"),
    limits: part.at("resources", "limits"),
    heap: part.at("jvmOptions", "-Xmx"),
  });

function connect(inputs: Place): readonly Container[] {
  return [strimziContainer("connect", inputs.at("spec"), inputs.at("spec", "template"), "connectContainer")];
}

/** ECK takes a pod's template, finds its own container in it by name, and keeps the image beside it. */
function stack(inputs: Place, template: Place, name: string, prefix = ""): readonly Container[] {
  const pod: Pod = { spec: template.at("spec"), labels: template.at("metadata", "labels"), operator: eck };
  const containers = listed(pod, prefix);
  const title = `${prefix}container "${name}"`;
  const its = containers.find((one) => one.title === title);
  const main = its ?? { ...single(name, { spec: NOWHERE, pod }), title };
  return [{ ...main, image: inputs.at("spec", "image") }, ...containers.filter((one) => one !== its)];
}

/** The operator of Prometheus takes the fields of a pod in the resource's own spec, and more containers beside. */
function monitoring(inputs: Place, name: string): readonly Container[] {
  const spec = inputs.at("spec");
  const pod: Pod = { spec, labels: spec.at("podMetadata", "labels"), operator: prometheusOperator };
  // Its `securityContext` is the pod's.
  const container = single(name, { spec: NOWHERE, pod, image: spec.at("image") });
  return [
    {
      ...container,
      requests: spec.at("resources", "requests"),
      limits: spec.at("resources", "limits"),
    },
    ...listed(pod),
  ];
}
