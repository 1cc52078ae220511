import type { Plain } from "../wire";

/** The account of the stand-ins. */
export const ACCOUNT = "111122223333";
export const DEFAULT_REGION = "us-east-1";

/** A resource as its provider sees it while it makes it. */
export interface Draft {
  readonly type: string;
  /** In the program. */
  readonly name: string;
  /** Without the marks of secrets. */
  readonly inputs: Plain;
  readonly region: string;
  /** An identifier that the provider makes up: `vpc-0a1b2c…`; in a graph the readable `<aws:ec2/vpc:Vpc network.id>`. */
  readonly fresh: (prefix: string, hexDigits: number, property?: string) => string;
  /** The part that a provider makes up of an ARN or an address; in a graph the resource's name, so that ARNs can be read apart. */
  readonly tail: (hexDigits: number) => string;
  /** Really random in the engine; in a graph the readable symbol of the property. */
  readonly random: (property: string, length: number, alphabet?: string) => string;
}

/** A resource that has its identifier. */
export interface Made extends Draft {
  readonly id: string;
}

/** What the provider of a resource computes. */
export interface Computation {
  /** The argument that gets `<name>-<7 hex digits>` when the program leaves it out. */
  readonly named?: string;
  /** Of a resource that depends on nothing else than a made-up identifier: its prefix and length. */
  readonly id?: (draft: Draft) => string;
  /** Outputs that are no arguments, and arguments' defaults. */
  readonly outputs?: (made: Made) => Plain;
  /** True when an update computes anew what a create did: an image that is built again. */
  readonly volatile?: boolean;
  /** Arguments whose change makes the resource anew; `*` is all. */
  readonly immutable?: readonly string[];
}

export type Computations = Readonly<Record<string, Computation>>;

/** The text of an argument, or of what the provider filled in for it. */
export const text = ({ inputs }: Draft, argument: string): string => String(inputs[argument]);

export const flag = ({ inputs }: Draft, argument: string, otherwise: boolean): boolean =>
  inputs[argument] === undefined ? otherwise : inputs[argument] === true || inputs[argument] === "true";

export const arn = (made: Draft, service: string, resource: string): string =>
  `arn:aws:${service}:${made.region}:${ACCOUNT}:${resource}`;

/** Of a service whose names hold in all regions. */
export const globalArn = (service: string, resource: string): string => `arn:aws:${service}::${ACCOUNT}:${resource}`;
