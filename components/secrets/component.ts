import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { podIdentity, type Statement } from "../core/aws";
import type { SecretEndpoint } from "../core/endpoints";
import { type ClusterRendering, ClusterRoom } from "../core/kubernetes";
import { joined } from "../core/output";
import { type Content, text } from "../core/text";
import { OPERATOR } from "./operator";
import { renderAwsSecrets, renderClusterSecrets, renderCopiedSecret, type RenderedSecrets } from "./render";
import {
  type AwsSecretsSpec,
  type ClusterSecretsSpec,
  type CopiedSecretSpec,
  NAMESPACE,
  validateAws,
  validateCluster,
  validateCopy,
  type ValidAwsSecretsSpec,
} from "./spec";
import { makeValues, newestKeys, type Values } from "./values";

/** Days that Secrets Manager keeps what was deleted. */
const RECOVERY = 30;

/** Secrets in AWS Secrets Manager, delivered to where they are needed. */
export class AwsSecrets extends ClusterRoom<RenderedSecrets> {
  /** Of each Secret that is delivered, by its name; of several keys the first. */
  endpoints!: Readonly<Record<string, SecretEndpoint>>;
  /** What was generated, by name of the Secret; secret. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
  /** The newest API key of each producer, to be handed out; secret. */
  readonly apiKeys: Readonly<Record<string, pulumi.Output<string>>>;
  private readonly ready: readonly pulumi.Resource[];

  constructor(name: string, spec: AwsSecretsSpec, options?: pulumi.ComponentResourceOptions) {
    super("secrets:AwsSecrets", name, spec.cluster, options);
    const valid = validateAws(spec);
    const made = makeValues(valid, { parent: this });
    this.values = made.generated;
    this.apiKeys = newestKeys(made);
    this.ready = this.keep(valid, made);
    this.register(renderAwsSecrets(valid));
  }

  protected register(rendered: RenderedSecrets): void {
    this.apply(rendered, [], this.ready);
    this.endpoints = rendered.endpoints;
    this.registerOutputs({ endpoints: rendered.endpoints, apiKeys: this.apiKeys });
  }

  /** Puts the values into Secrets Manager, and lets the operator read what it delivers: not the API keys in clear. */
  private keep(spec: ValidAwsSecretsSpec, { generated, file, apiKeys }: Values): readonly pulumi.Resource[] {
    const put = (name: string, value: Content | pulumi.Output<string>) => this.put(spec, name, value);
    const delivered = Object.entries({ ...generated, ...file }).map(([name, value]) => put(name, value));
    for (const { name, value } of Object.values(apiKeys).flat()) put(name, value);
    const resources = [...delivered.map(({ arn }) => arn), ...spec.given.map(({ from }) => this.foreign(spec, from))];
    if (resources.length === 0) return [];
    const statements: readonly Statement[] = [
      {
        Effect: "Allow",
        Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        Resource: resources.map((arn) => text`${arn}`),
      },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [text`${spec.keys.secrets}`],
        Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${spec.region}.amazonaws.com` } },
      },
    ];
    return podIdentity(
      OPERATOR,
      { cluster: spec.cluster.name, namespace: NAMESPACE, serviceAccount: OPERATOR, statements },
      { parent: this },
    ).ready;
  }

  private put(
    spec: ValidAwsSecretsSpec,
    name: string,
    value: Content | pulumi.Output<string>,
  ): aws.secretsmanager.Secret {
    const secret = new aws.secretsmanager.Secret(
      name,
      {
        name: spec.prefix + name,
        kmsKeyId: spec.keys.secrets,
        recoveryWindowInDays: spec.cluster.disposable ? 0 : RECOVERY,
      },
      { parent: this, protect: spec.protect },
    );
    new aws.secretsmanager.SecretVersion(
      name,
      { secretId: secret.id, secretString: pulumi.Output.isInstance(value) ? value : joined(value) },
      { parent: this },
    );
    return secret;
  }

  /** ARN of a secret that we did not make: in the account and region of our key; AWS ends it with six characters of its own. */
  private foreign({ keys }: ValidAwsSecretsSpec, name: string): pulumi.Output<string> {
    return pulumi.output(keys.secrets).apply((key) => {
      const [, partition, , region, account] = key.split(":");
      return `arn:${partition ?? ""}:secretsmanager:${region ?? ""}:${account ?? ""}:secret:${name}-??????`;
    });
  }
}

/** Secrets in a namespace of the cluster, delivered to where they are needed. */
export class ClusterSecrets extends ClusterRoom<RenderedSecrets> {
  /** Of each Secret that is delivered, by its name; of several keys the first. */
  endpoints!: Readonly<Record<string, SecretEndpoint>>;
  /** What was generated, by name of the Secret; secret. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
  /** The newest API key of each producer, to be handed out; secret. */
  readonly apiKeys: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, spec: ClusterSecretsSpec, options?: pulumi.ComponentResourceOptions) {
    super("secrets:ClusterSecrets", name, spec.cluster, options);
    const valid = validateCluster(spec);
    const made = makeValues(valid, { parent: this });
    this.values = made.generated;
    this.apiKeys = newestKeys(made);
    const texts = (values: Readonly<Record<string, pulumi.Output<string>>>) =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text`${value}`]));
    const handedOut = Object.fromEntries(
      Object.values(made.apiKeys)
        .flat()
        .map((key) => [key.name, key.value]),
    );
    this.register(renderClusterSecrets(valid, { ...texts(made.generated), ...made.file }, texts(handedOut)));
  }

  protected register(rendered: RenderedSecrets): void {
    this.apply(rendered);
    this.endpoints = rendered.endpoints;
    this.registerOutputs({ endpoints: rendered.endpoints, apiKeys: this.apiKeys });
  }
}

/**
 * One key of a Secret, kept the same in another namespace. Both namespaces and the operator must be there before: let it depend on
 * the rooms that make them.
 */
export class CopiedSecret extends ClusterRoom {
  endpoint!: SecretEndpoint;

  constructor(name: string, spec: CopiedSecretSpec, options?: pulumi.ComponentResourceOptions) {
    super("secrets:CopiedSecret", name, spec.cluster, options);
    const valid = validateCopy(spec);
    this.endpoint = valid.to;
    this.register(renderCopiedSecret(valid));
  }

  protected register(rendered: ClusterRendering): void {
    this.apply(rendered);
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
