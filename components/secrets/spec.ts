import { API_KEYS_SECRET, namespace, WORKERS_NAMESPACE } from "../../workloads/streams/names";
import type { ClusterEndpoint, KeysEndpoint, SecretEndpoint } from "../core/endpoints";
import type { Labels } from "../core/kubernetes";

/** A random value that the stack makes, as a Secret of the cluster. */
export interface GeneratedSecret {
  /** Name of the Secret, unique in the stack: `grafana-admin`. */
  readonly name: string;
  /** Where it is needed. It may be made later than this room: the Secret follows within seconds. */
  readonly namespace: string;
  /** Further namespaces where it is needed under the same name. */
  readonly also?: readonly string[];
  readonly key: string;
  /** Characters, letters and digits, 16 to 128. Default 40. */
  readonly length?: number;
  /** Further keys of the Secret, which are no secrets: `{ "admin-user": "admin" }`. */
  readonly plain?: Readonly<Record<string, string>>;
  /** Labels of the Secret, where its reader looks for them. */
  readonly labels?: Labels;
  /** Another number makes another value. Default 1. */
  readonly generation?: number;
}

/** A secret that somebody else made and keeps: of an identity provider, of a git host. Its value is in no setting and no state. */
export interface GivenSecret {
  readonly name: string;
  readonly namespace: string;
  /** Its name in Secrets Manager, or of a Secret in this room's namespace. */
  readonly from: string;
  /** Keys of the JSON object (or of the Secret) that are copied, under the same names. */
  readonly keys: readonly string[];
  readonly plain?: Readonly<Record<string, string>>;
  readonly labels?: Labels;
}

/** Who may write to the gateway. */
export interface Producer {
  /** Lower-case letters, digits and hyphens: `shop`. */
  readonly name: string;
  /** Streams it may write. Default `"*"`, all of the gateway's. */
  readonly streams?: "*" | readonly string[];
  /** Default: the gateway's own. */
  readonly rate?: { readonly events: number; readonly burst?: number };
  /** Each number is a key that works; `[1, 2]` while a producer changes from the first to the second. Default `[1]`. */
  readonly generations?: readonly number[];
}

interface SecretsSpec {
  readonly cluster: ClusterEndpoint;
  readonly generated?: readonly GeneratedSecret[];
  readonly given?: readonly GivenSecret[];
  /** An API key is made for each. */
  readonly producers?: readonly (string | Producer)[];
}

/** Kept in AWS Secrets Manager. */
export interface AwsSecretsSpec extends SecretsSpec {
  readonly keys: KeysEndpoint;
  readonly region: string;
  /** Begins the name of each secret: `millrace/prod/`. */
  readonly prefix: string;
  /** Refuses to delete the secrets. Default: not where the cluster is disposable. */
  readonly protect?: boolean;
}

/** Kept in a namespace of the cluster. */
export type ClusterSecretsSpec = SecretsSpec;

/** Keys of a Secret, kept the same in another namespace: the authority of brokers that have their own. */
export interface CopiedSecretSpec {
  readonly cluster: ClusterEndpoint;
  readonly from: SecretEndpoint;
  readonly to: SecretEndpoint;
  /** Further keys, copied under the same names. */
  readonly also?: readonly string[];
  /** What is copied is written as one file under `to.key` instead, in this order: `from.key`, then `also`. Default false. */
  readonly joined?: boolean;
}

export type ValidProducer = Required<Omit<Producer, "rate">> & Pick<Producer, "rate">;
export type ValidGenerated = Required<Omit<GeneratedSecret, "labels">> & Pick<GeneratedSecret, "labels">;

interface Valid {
  readonly cluster: ClusterEndpoint;
  readonly generated: readonly ValidGenerated[];
  readonly given: readonly GivenSecret[];
  readonly producers: readonly ValidProducer[];
}
export type ValidClusterSecretsSpec = Valid;
export type ValidAwsSecretsSpec = Valid & Required<Pick<AwsSecretsSpec, "keys" | "region" | "prefix" | "protect">>;

/** Namespace of the operator and of the cluster's own store. */
export const NAMESPACE = namespace("secrets");

const NAME = /^(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*$/;
const SHORTEST = 16;
const LONGEST = 128;

/**
 * The spec with its defaults.
 * @throws a sentence for a name that Kubernetes would refuse, two secrets of one name, a length out of bounds, a producer without a key
 */
export function validateCluster(spec: ClusterSecretsSpec): ValidClusterSecretsSpec {
  const wrong = (spec.given ?? []).find(({ from }) => !NAME.test(from));
  if (wrong !== undefined) {
    throw new Error(
      `secret "${wrong.name}": from must be the name of a Secret in ${NAMESPACE}, got "${wrong.from}"; name one of lower-case words joined by hyphens`,
    );
  }
  return validated(spec);
}

function validated(spec: SecretsSpec): ValidClusterSecretsSpec {
  const { cluster, given = [] } = spec;
  const generated = (spec.generated ?? []).map(generatedOf);
  const producers = (spec.producers ?? []).map(producerOf);
  const own = producers.length === 0 ? [] : [{ name: API_KEYS_SECRET, namespace: WORKERS_NAMESPACE }];
  unique(
    "secret",
    [...generated, ...given, ...own].map(({ name }) => name),
  );
  unique(
    "producer",
    producers.map(({ name }) => name),
  );
  for (const secret of given) {
    named("secret", secret.name);
    if (secret.keys.length === 0)
      throw new Error(
        `secret "${secret.name}": keys must name what is copied, got none; name the keys of "${secret.from}"`,
      );
  }
  return { cluster, generated, given, producers };
}

/** The same with what AWS needs. @throws as `validateCluster`, and for a prefix that would not end a path */
export function validateAws(spec: AwsSecretsSpec): ValidAwsSecretsSpec {
  const { keys, region, prefix, protect = !spec.cluster.disposable } = spec;
  if (!/^[A-Za-z0-9/_+=.@-]{1,100}\/$/.test(prefix)) {
    throw new Error(
      `prefix of secrets must be letters, digits and /_+=.@- and end with a slash, got "${prefix}"; use "millrace/<stack>/"`,
    );
  }
  return { ...validated(spec), keys, region, prefix, protect };
}

/** @throws a sentence when a Secret would be copied onto itself */
export function validateCopy(spec: CopiedSecretSpec): CopiedSecretSpec {
  const { from, to } = spec;
  if (from.namespace === to.namespace) {
    throw new Error(
      `Secret "${from.secret}" must be copied to another namespace, got "${to.namespace}" for both; refer to the Secret itself`,
    );
  }
  return spec;
}

function generatedOf(secret: GeneratedSecret): ValidGenerated {
  const { length = 40, plain = {}, generation = 1, also = [] } = secret;
  named("secret", secret.name);
  if (!Number.isInteger(length) || length < SHORTEST || length > LONGEST) {
    throw new Error(
      `secret "${secret.name}": length must be a whole number from ${SHORTEST} to ${LONGEST}, got ${length}; leave it out for 40`,
    );
  }
  if (secret.key in plain) {
    throw new Error(
      `secret "${secret.name}": key "${secret.key}" must not be among the plain ones; rename one of the two`,
    );
  }
  return { ...secret, length, plain, generation, also };
}

function producerOf(given: string | Producer): ValidProducer {
  const producer = typeof given === "string" ? { name: given } : given;
  const { streams = "*", generations = [1] } = producer;
  named("producer", producer.name);
  if (generations.length === 0) {
    throw new Error(
      `producer "${producer.name}": generations must hold a number, got none; take the producer out to revoke its key`,
    );
  }
  unique(`generation of producer "${producer.name}"`, generations.map(String));
  return { ...producer, streams, generations };
}

function named(what: string, name: string): void {
  if (!NAME.test(name)) {
    throw new Error(
      `${what} "${name}": its name must be lower-case words joined by hyphens, at most 63 characters; rename it`,
    );
  }
}

function unique(what: string, values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new Error(`${what} "${twice}" must be named once, got it twice; rename or drop one`);
}
