import { API_KEYS_SECRET, PLATFORM, WORKERS_NAMESPACE } from "../../workloads/streams/names";
import type { ClusterEndpoint, SecretEndpoint } from "../core/endpoints";
import type { ClusterRendering, Labels, Manifest } from "../core/kubernetes";
import type { Content } from "../core/text";
import { labels, operator, operatorManifests, readerManifests } from "./operator";
import { type CopiedSecretSpec, NAMESPACE, type ValidAwsSecretsSpec, type ValidClusterSecretsSpec } from "./spec";

const API = "external-secrets.io/v1";
/** The store of the stack's secrets. */
export const STORE = "millrace";
const READER = "store-reader";
/** How long a change of a secret takes to arrive at most; each reading of each secret is a call that AWS charges for. */
const REFRESH = "5m0s";
/** Key of the gateway's file of API keys. */
export const API_KEYS_FILE = "keys.json";
/** The certificate authority of the API server, which Kubernetes puts into every namespace. */
const API_AUTHORITY = "kube-root-ca.crt";

/** One Secret as it is delivered: each key from one value of the store. */
interface Delivery {
  readonly name: string;
  readonly namespace: string;
  readonly also?: readonly string[];
  readonly keys: readonly { readonly key: string; readonly remote: string; readonly property?: string }[];
  readonly plain?: Readonly<Record<string, string>>;
  readonly labels?: Labels;
}

export interface RenderedSecrets extends ClusterRendering {
  /** What is delivered, by the name of the Secret; of several keys the first. */
  readonly endpoints: Readonly<Record<string, SecretEndpoint>>;
}

/** The operator, and the stack's secrets from Secrets Manager. */
export function renderAwsSecrets(spec: ValidAwsSecretsSpec): RenderedSecrets {
  const deliveries = deliveriesOf(
    spec,
    (name, key) => ({ key, remote: spec.prefix + name }),
    (from, key) => ({ key, remote: from, property: key }),
  );
  const provider = { aws: { service: "SecretsManager", region: spec.region } };
  return withOperator(spec.cluster, deliveries, deliveries.length === 0 ? [] : [store(provider, deliveries)]);
}

/**
 * The operator, the stack's secrets as Secrets of its namespace, and what copies them to where they are needed.
 * @param values of what is generated and of the API keys, by name of the Secret
 * @param handedOut further Secrets of the namespace, which nobody in the cluster reads: the API keys in clear
 */
export function renderClusterSecrets(
  spec: ValidClusterSecretsSpec,
  values: Readonly<Record<string, Content>>,
  handedOut: Readonly<Record<string, Content>>,
): RenderedSecrets {
  const same = (remote: string, key: string) => ({ key, remote, property: key });
  const deliveries = deliveriesOf(spec, same, same);
  const keyOf = (name: string): string => spec.generated.find((secret) => secret.name === name)?.key ?? API_KEYS_FILE;
  const remotes = [...new Set(deliveries.flatMap(({ keys }) => keys.map(({ remote }) => remote)))].sort();
  return withOperator(spec.cluster, deliveries, [
    ...Object.entries(values).map(([name, value]) => secretManifest(name, { [keyOf(name)]: value })),
    ...Object.entries(handedOut).map(([name, value]) => secretManifest(name, { key: value })),
    ...(deliveries.length === 0
      ? []
      : [
          ...readerManifests(READER, NAMESPACE, { namespace: NAMESPACE, secrets: remotes }),
          store(
            {
              kubernetes: {
                remoteNamespace: NAMESPACE,
                server: { caProvider: { type: "ConfigMap", name: API_AUTHORITY, key: "ca.crt", namespace: NAMESPACE } },
                auth: { serviceAccount: { name: READER, namespace: NAMESPACE } },
              },
            },
            deliveries,
          ),
        ]),
  ]);
}

/** Keys of a Secret copied to another namespace by somebody who may read that Secret alone. */
export function renderCopiedSecret({ from, to, also = [], joined = false }: CopiedSecretSpec): ClusterRendering {
  // Its right lies in the namespace that is read, beside those of the other copies.
  const name = `copy-to-${to.namespace.replace(`${PLATFORM}-`, "")}-${to.secret}`;
  const keys = joined ? [from.key, ...also] : [to.key, ...also];
  return {
    manifests: [
      ...readerManifests(name, to.namespace, { namespace: from.namespace, secrets: [from.secret] }),
      {
        apiVersion: API,
        kind: "SecretStore",
        metadata: { name, namespace: to.namespace, labels },
        spec: {
          provider: {
            kubernetes: {
              remoteNamespace: from.namespace,
              server: { caProvider: { type: "ConfigMap", name: API_AUTHORITY, key: "ca.crt" } },
              auth: { serviceAccount: { name } },
            },
          },
        },
      },
      {
        apiVersion: API,
        kind: "ExternalSecret",
        metadata: { name: to.secret, namespace: to.namespace, labels },
        spec: {
          refreshInterval: "1m0s",
          secretStoreRef: { kind: "SecretStore", name },
          target: {
            name: to.secret,
            creationPolicy: "Owner",
            ...(joined ? { template: { engineVersion: "v2", data: { [to.key]: oneFile(keys) } } } : {}),
          },
          data: keys.map((key, index) => ({
            secretKey: key,
            remoteRef: { key: from.secret, property: index === 0 ? from.key : key },
          })),
        },
      },
    ],
    provides: [
      { kind: "Secret", name: to.secret, namespace: to.namespace },
      { kind: "ConfigMap", name: API_AUTHORITY, namespace: to.namespace },
    ],
  };
}

/** A template of external-secrets that writes one value after the other, each on lines of its own. */
const oneFile = (keys: readonly string[]): string =>
  keys.map((key) => `{{ index . ${JSON.stringify(key)} | trim }}\n`).join("");

type Remote = Delivery["keys"][number];

function deliveriesOf(
  { generated, given, producers }: Pick<ValidClusterSecretsSpec, "generated" | "given" | "producers">,
  own: (name: string, key: string) => Remote,
  foreign: (from: string, key: string) => Remote,
): readonly Delivery[] {
  return [
    ...generated.map(({ key, ...secret }) => ({ ...secret, keys: [own(secret.name, key)] })),
    ...given.map(({ keys, from, ...secret }) => ({ ...secret, keys: keys.map((key) => foreign(from, key)) })),
    ...(producers.length === 0
      ? []
      : [{ name: API_KEYS_SECRET, namespace: WORKERS_NAMESPACE, keys: [own(API_KEYS_SECRET, API_KEYS_FILE)] }]),
  ];
}

function withOperator(
  cluster: ClusterEndpoint,
  deliveries: readonly Delivery[],
  manifests: readonly Manifest[],
): RenderedSecrets {
  return {
    releases: [operator(cluster)],
    manifests: [...operatorManifests(cluster), ...manifests, ...deliveries.map(deliveryManifest)],
    provides: [
      ...deliveries.flatMap(({ name, namespace, also = [] }) =>
        [namespace, ...also].map((one) => ({ kind: "Secret", name, namespace: one })),
      ),
      { kind: "ConfigMap", name: API_AUTHORITY, namespace: NAMESPACE },
    ],
    endpoints: Object.fromEntries(
      deliveries.map(({ name, namespace, keys }) => [name, { namespace, secret: name, key: keys[0]?.key ?? "" }]),
    ),
  };
}

/** A store for the whole cluster that only the namespaces with a delivery may use. */
const store = (provider: Readonly<Record<string, unknown>>, deliveries: readonly Delivery[]): Manifest => ({
  apiVersion: API,
  kind: "ClusterSecretStore",
  metadata: { name: STORE, labels },
  spec: {
    conditions: [
      {
        namespaces: [...new Set(deliveries.flatMap(({ namespace, also = [] }) => [namespace, ...also]))].sort(),
      },
    ],
    provider,
  },
});

/** By a cluster-wide object, which waits for the namespace: rooms make their own, and their pods wait for the Secret. */
const deliveryManifest = ({
  name,
  namespace,
  also = [],
  keys,
  plain = {},
  labels: added = {},
}: Delivery): Manifest => ({
  apiVersion: API,
  kind: "ClusterExternalSecret",
  metadata: { name, labels },
  spec: {
    externalSecretName: name,
    namespaceSelectors: [namespace, ...also].map((one) => ({
      matchLabels: { "kubernetes.io/metadata.name": one },
    })),
    refreshTime: REFRESH,
    externalSecretSpec: {
      refreshInterval: REFRESH,
      secretStoreRef: { kind: "ClusterSecretStore", name: STORE },
      target: {
        name,
        creationPolicy: "Owner",
        ...(isEmpty(added) && isEmpty(plain)
          ? {}
          : {
              template: {
                engineVersion: "v2",
                mergePolicy: "Merge",
                ...(isEmpty(plain) ? {} : { data: plain }),
                ...(isEmpty(added) ? {} : { metadata: { labels: added } }),
              },
            }),
      },
      data: keys.map(({ key, remote, property }) => ({
        secretKey: key,
        remoteRef: { key: remote, ...(property === undefined ? {} : { property }) },
      })),
    },
  },
});

const isEmpty = (map: Readonly<Record<string, string>>): boolean => Object.keys(map).length === 0;

const secretManifest = (name: string, data: Readonly<Record<string, Content>>): Manifest => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: NAMESPACE, labels },
  type: "Opaque",
  stringData: data,
});
