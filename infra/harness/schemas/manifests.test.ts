import type { Manifest } from "../../../components/core/kubernetes/manifest";
import { crdSets } from "../../../components/core/versions";
import { describeWithUpstream, upstreamFiles } from "../upstream";
import { manifestDefects } from "./manifests";

const object = (apiVersion: string, kind: string, spec: unknown, metadata: object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: "it", namespace: "here", ...metadata },
  spec,
});

const listener = { name: "tls", port: 9093, type: "internal", tls: true, authentication: { type: "tls" } };
const pod = {
  metadata: { labels: { app: "it" } },
  spec: { containers: [{ name: "it", image: "it:1", resources: { requests: { cpu: "100m", memory: "1Gi" } } }] },
};

interface Case {
  readonly kind: string;
  readonly good: Manifest;
  /** A broken spec, and all that is said of it. */
  readonly bad: readonly (readonly [string, unknown, readonly string[]])[];
}

const cases: readonly Case[] = [
  {
    kind: "Kafka",
    good: object("kafka.strimzi.io/v1", "Kafka", {
      kafka: {
        version: "4.3.0",
        listeners: [listener],
        config: { "auto.create.topics.enable": false, anything: 1 },
        authorization: { type: "simple" },
        rack: { topologyKey: "topology.kubernetes.io/zone" },
      },
      entityOperator: { topicOperator: {}, userOperator: {} },
      cruiseControl: {},
    }),
    bad: [
      [
        "replicas at their old place",
        { kafka: { replicas: 3, listeners: [listener] } },
        [
          "spec.kafka.replicas is not a field; known are authorization, brokerRackInitImage, config, image, jmxOptions, jvmOptions, listeners, livenessProbe, logging, metadataVersion, metricsConfig, quotas and 5 more",
        ],
      ],
      [
        "a listener without TLS said, and an authentication that is gone",
        { kafka: { listeners: [{ ...listener, tls: undefined, authentication: { type: "oauth" } }] } },
        [
          "spec.kafka.listeners[0].tls is missing (boolean)",
          'spec.kafka.listeners[0].authentication.type must be one of "tls", "scram-sha-512", "custom", got "oauth"',
        ],
      ],
    ],
  },
  {
    kind: "KafkaNodePool",
    good: object(
      "kafka.strimzi.io/v1",
      "KafkaNodePool",
      {
        replicas: 3,
        roles: ["broker"],
        storage: { type: "jbod", volumes: [{ id: 0, type: "persistent-claim", size: "100Gi", deleteClaim: false }] },
        resources: { requests: { memory: "4Gi", cpu: "1" }, limits: { memory: "4Gi" } },
      },
      { labels: { "strimzi.io/cluster": "it" } },
    ),
    bad: [
      [
        "a role that is none and a count as text",
        { replicas: "3", roles: ["zookeeper"], storage: { type: "ephemeral" } },
        [
          'spec.replicas must be an integer, got "3"',
          'spec.roles[0] must be one of "controller", "broker", got "zookeeper"',
        ],
      ],
    ],
  },
  {
    kind: "KafkaTopic",
    good: object("kafka.strimzi.io/v1", "KafkaTopic", {
      topicName: "payments",
      partitions: 12,
      replicas: 3,
      config: { "retention.ms": "604800000" },
    }),
    bad: [
      ["a misspelt field", { partitons: 12 }, ['spec.partitons is not a field; did you mean "partitions"?']],
      ["no partitions at all", { partitions: 0 }, ["spec.partitions must be at least 1, got 0"]],
    ],
  },
  {
    kind: "KafkaUser",
    good: object("kafka.strimzi.io/v1", "KafkaUser", {
      authentication: { type: "tls" },
      authorization: {
        type: "simple",
        acls: [
          { resource: { type: "topic", name: "payments", patternType: "literal" }, operations: ["Read", "Describe"] },
        ],
      },
    }),
    bad: [
      [
        "an ACL of the old form",
        {
          authorization: {
            type: "simple",
            acls: [{ resource: { type: "topic", name: "payments" }, operation: "Read" }],
          },
        },
        [
          "spec.authorization.acls[0].operations is missing (array)",
          'spec.authorization.acls[0].operation is not a field; did you mean "operations"?',
        ],
      ],
    ],
  },
  {
    kind: "ScaledObject",
    good: object("keda.sh/v1alpha1", "ScaledObject", {
      scaleTargetRef: { name: "fraud" },
      pollingInterval: 5,
      minReplicaCount: 1,
      maxReplicaCount: 12,
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: {
            scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: "Percent", value: 900, periodSeconds: 15 }] },
          },
        },
      },
      triggers: [{ type: "apache-kafka", metadata: { lagThreshold: "100" }, authenticationRef: { name: "fraud" } }],
    }),
    bad: [
      [
        "metadata of a trigger as a number, and no target",
        { triggers: [{ type: "kafka", metadata: { lagThreshold: 100 } }], maxReplicas: 3 },
        [
          "spec.scaleTargetRef is missing (object)",
          "spec.triggers[0].metadata.lagThreshold must be a string, got 100",
          'spec.maxReplicas is not a field; did you mean "maxReplicaCount"?',
        ],
      ],
    ],
  },
  {
    kind: "PodMonitor",
    good: object("monitoring.coreos.com/v1", "PodMonitor", {
      selector: { matchLabels: { app: "it" } },
      podMetricsEndpoints: [{ port: "metrics", path: "/metrics", interval: "10s" }],
    }),
    bad: [
      [
        "an interval of no unit, and a field of a ServiceMonitor",
        { selector: {}, podMetricsEndpoints: [{ interval: "10 s" }], endpoints: [] },
        [
          'spec.podMetricsEndpoints[0].interval must match ^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$, got "10 s"',
          "spec.endpoints is not a field; known are attachMetadata, bodySizeLimit, convertClassicHistogramsToNHCB, fallbackScrapeProtocol, jobLabel, keepDroppedTargets, labelLimit, labelNameLengthLimit, labelValueLengthLimit, namespaceSelector, nativeHistogramBucketLimit, nativeHistogramMinBucketFactor and 10 more",
        ],
      ],
    ],
  },
  {
    kind: "PrometheusRule",
    good: object("monitoring.coreos.com/v1", "PrometheusRule", {
      groups: [
        {
          name: "kafka",
          interval: "10s",
          rules: [{ alert: "Down", expr: "up == 0", for: "15s", labels: { severity: "page" }, annotations: {} }],
        },
      ],
    }),
    bad: [
      [
        "a rule without expression, and a group named twice",
        { groups: [{ name: "a", rules: [{ alert: "Down" }] }, { name: "a" }] },
        ["spec.groups[0].rules[0].expr is missing", 'spec.groups[1] must differ from the items before it in name "a"'],
      ],
    ],
  },
  {
    kind: "ExternalSecret",
    good: object("external-secrets.io/v1", "ExternalSecret", {
      refreshInterval: "1h",
      secretStoreRef: { kind: "ClusterSecretStore", name: "aws" },
      target: { name: "keys" },
      data: [{ secretKey: "keys.json", remoteRef: { key: "<aws:secretsmanager/secret:Secret keys.arn>" } }],
    }),
    bad: [
      [
        "a store of a kind that is none",
        { secretStoreRef: { kind: "Store", name: "aws" }, data: [{ secretKey: "a", remoteRef: { name: "b" } }] },
        [
          'spec.secretStoreRef.kind must be one of "SecretStore", "ClusterSecretStore", got "Store"',
          "spec.data[0].remoteRef.key is missing (string)",
          "spec.data[0].remoteRef.name is not a field; known are conversionStrategy, decodingStrategy, key, metadataPolicy, nullBytePolicy, property, version",
        ],
      ],
    ],
  },
  {
    kind: "Certificate",
    good: object("cert-manager.io/v1", "Certificate", {
      secretName: "tls",
      dnsNames: ["ingest.example.com"],
      issuerRef: { kind: "ClusterIssuer", name: "it" },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    }),
    bad: [
      [
        "an issuer by a plain name",
        { secretName: "tls", issuerRef: "it" },
        ['spec.issuerRef must be an object, got "it"'],
      ],
    ],
  },
  {
    kind: "HTTPRoute",
    good: object("gateway.networking.k8s.io/v1", "HTTPRoute", {
      parentRefs: [{ name: "entry", namespace: "there" }],
      hostnames: ["ingest.example.com"],
      rules: [{ backendRefs: [{ name: "ingest", port: 8000 }] }],
    }),
    bad: [
      [
        "a port beyond ports",
        { rules: [{ backendRefs: [{ name: "ingest", port: 80000 }] }] },
        ["spec.rules[0].backendRefs[0].port must be at most 65535, got 80000"],
      ],
    ],
  },
  {
    kind: "Application",
    good: object("argoproj.io/v1alpha1", "Application", {
      project: "millrace",
      source: { repoURL: "https://example.com/it.git", path: "overlays/prod", targetRevision: "main" },
      destination: { server: "https://kubernetes.default.svc", namespace: "here" },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ["CreateNamespace=false"] },
    }),
    bad: [
      [
        "no destination",
        { project: "millrace", source: { repoUrl: "https://example.com" } },
        [
          "spec.destination is missing (object)",
          "spec.source.repoURL is missing (string)",
          'spec.source.repoUrl is not a field; did you mean "repoURL"?',
        ],
      ],
    ],
  },
  {
    kind: "Deployment",
    good: object("apps/v1", "Deployment", {
      replicas: 2,
      selector: { matchLabels: { app: "it" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
      template: pod,
    }),
    bad: [
      [
        "fields at the wrong depth",
        {
          replicas: 2,
          selector: { matchLabels: { app: "it" } },
          template: { ...pod, spec: { ...pod.spec, readOnlyRootFilesystem: true, restartPolicy: "always" } },
        },
        [
          "spec.template.spec.readOnlyRootFilesystem is not a field; known are activeDeadlineSeconds, affinity, automountServiceAccountToken, containers, dnsConfig, dnsPolicy, enableServiceLinks, ephemeralContainers, hostAliases, hostIPC, hostNetwork, hostPID and 30 more",
          'spec.template.spec.restartPolicy must be one of "Always", "OnFailure", "Never", got "always"',
        ],
      ],
      [
        "a quantity that is none",
        {
          selector: {},
          template: { spec: { containers: [{ name: "it", resources: { limits: { memory: "1 Gi" } } }] } },
        },
        [
          'spec.template.spec.containers[0].resources.limits.memory must match ^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$, got "1 Gi"',
        ],
      ],
    ],
  },
  {
    kind: "NetworkPolicy",
    good: object("networking.k8s.io/v1", "NetworkPolicy", {
      podSelector: { matchLabels: { app: "it" } },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: {} }], ports: [{ protocol: "TCP", port: 8000 }] }],
    }),
    bad: [
      [
        "a port in place of a list, and a type that is none",
        { podSelector: {}, policyTypes: ["ingress"], ingress: [{ ports: 8000 }] },
        [
          "spec.ingress[0].ports must be a list, got 8000",
          'spec.policyTypes[0] must be one of "Ingress", "Egress", got "ingress"',
        ],
      ],
    ],
  },
];

describeWithUpstream("the schemas of the pinned versions", ["crds", "kubernetes"], () => {
  describe.each(cases)("$kind", ({ good, bad }) => {
    test("a right one is accepted", () => {
      expect(manifestDefects([good])).toEqual([]);
    });

    test.each(bad)("refused is %s", (_, spec, sentences) => {
      expect([...manifestDefects([{ ...good, spec }])].sort()).toEqual(
        sentences.map((sentence) => `${good.kind} here/it: ${sentence}`).sort(),
      );
    });
  });

  const config = (extra: object, metadata: object = {}): Manifest => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "it", namespace: "here", ...metadata },
    ...extra,
  });

  test("a value that only the provider knows passes for a text, and not for a number", () => {
    const symbol = "<aws:msk/cluster:Cluster kafka.bootstrapBrokersSaslIam>";
    expect(manifestDefects([config({ data: { a: symbol, b: `kafka=${symbol}` } })])).toEqual([]);
    expect(manifestDefects([object("kafka.strimzi.io/v1", "KafkaTopic", { partitions: symbol })])).toEqual([
      `KafkaTopic here/it: spec.partitions must be an integer, got "${symbol}"`,
    ]);
  });

  test("a secret value is judged by what it holds", () => {
    expect(manifestDefects([config({ data: { a: { secret: "text" }, b: { secret: 1 } } })])).toEqual([
      "ConfigMap here/it: data.b must be a string, got 1",
    ]);
  });

  test("a pinned image, a number in a ConfigMap and a label of a space are told apart", () => {
    expect(
      manifestDefects([config({ data: { port: 9092 } }, { labels: { team: "the payments" }, name: "It" })]),
    ).toEqual([
      'ConfigMap here/It: metadata.name must match ^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$, got "It"',
      'ConfigMap here/It: metadata.labels["team"] must match ^(?=.{0,63}$)(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$, got "the payments"',
      "ConfigMap here/It: data.port must be a string, got 9092",
    ]);
  });

  test("an object is in a namespace when its kind is, and in none otherwise", () => {
    expect(
      manifestDefects([
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
        { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "b", namespace: "c" }, spec: {} },
      ]),
    ).toEqual([
      "ConfigMap a: metadata.namespace is missing; a ConfigMap left without one goes to whichever namespace the provider has",
      'ClusterIssuer c/b: metadata.namespace must be absent, since a ClusterIssuer belongs to the whole cluster, got "c"',
    ]);
  });

  test("a kind without a schema is refused, with the nearest, unless it is listed with a reason", () => {
    expect(
      manifestDefects([
        object("kafka.strimzi.io/v1", "KafkaTopik", {}),
        object("kafka.strimzi.io/v1beta2", "KafkaTopic", {}),
        object("apps/v1beta1", "Deployment", {}),
        { apiVersion: "eks.amazonaws.com/v1", kind: "NodeClass", metadata: { name: "general" }, spec: { a: 1 } },
      ]),
    ).toEqual([
      'KafkaTopik here/it: kind "KafkaTopik" of "kafka.strimzi.io/v1" has no schema; did you mean "KafkaTopic"; pin its definition in components/core/upstream.lock.json, or name it with the reason in infra/harness/schemas/without-schema.ts',
      'KafkaTopic here/it: apiVersion must be one of kafka.strimzi.io/v1, got "kafka.strimzi.io/v1beta2"',
      'Deployment here/it: kind "Deployment" of "apps/v1beta1" has no schema; "Deployment" is known of apps/v1/Deployment; pin its definition in components/core/upstream.lock.json, or name it with the reason in infra/harness/schemas/without-schema.ts',
    ]);
  });
});

test("each set of definitions that the platform installs is pinned at its version", () => {
  for (const [project, version] of Object.entries(crdSets)) {
    const pinned = upstreamFiles.filter(({ file }) => file.startsWith(`crds/${project}/`)).map((file) => file.version);
    expect({ project, versions: [...new Set(pinned)] }).toEqual({ project, versions: [version] });
  }
});
