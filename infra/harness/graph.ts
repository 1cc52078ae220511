/** A resource as the program registered it, with what the engine would be told. */
export interface GraphResource {
  readonly urn: string;
  /** Pulumi's type token: `kubernetes:apps/v1:Deployment`, `aws:ec2/vpc:Vpc`, `millrace:kafka:MskKafka`. */
  readonly type: string;
  readonly name: string;
  /** URN. */
  readonly parent?: string;
  /** URNs. */
  readonly dependencies: readonly string[];
  /** URNs by the input whose value comes from them; absent where no input does. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  /** False for components, remote ones included. */
  readonly custom: boolean;
  /** Resolved. Values that only the provider knows are `<type name.property>`; a secret is `{ "secret": value }`. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Everything that a program registers for one stack. */
export interface Graph {
  readonly stack: string;
  /** In the order of registration. */
  readonly resources: readonly GraphResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}
