import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { createHash } from "node:crypto";
import { API_KEYS_SECRET } from "../../workloads/streams/names";
import { type Content, json } from "../core/text";
import type { ValidClusterSecretsSpec } from "./spec";

/** Bytes of an API key: as many as its hash has, so that there is nothing to guess. */
const KEY_BYTES = 32;

/** What the stack made up. All of it is secret: the state holds it encrypted. */
export interface Values {
  /** By name of the Secret. */
  readonly generated: Readonly<Record<string, pulumi.Output<string>>>;
  /** Keys of each producer, newest last. */
  readonly apiKeys: Readonly<
    Record<string, readonly { readonly name: string; readonly value: pulumi.Output<string> }[]>
  >;
  /** The gateway's file, which holds only the keys' hashes; absent without producers. */
  readonly file: Readonly<Record<string, Content>>;
}

/** Makes a random value for everything that the spec asks for. */
export function makeValues(spec: ValidClusterSecretsSpec, options: pulumi.CustomResourceOptions): Values {
  const generated = Object.fromEntries(
    spec.generated.map(({ name, length, generation }) => {
      const keepers = { generation: String(generation) };
      const password = new random.RandomPassword(name, { length, special: false, keepers }, options);
      return [name, pulumi.secret(password.result)];
    }),
  );
  const apiKeys = Object.fromEntries(
    spec.producers.map(({ name: producer, generations }) => [
      producer,
      [...generations]
        .sort((a, b) => a - b)
        .map((generation) => {
          const name = `api-key-${producer}-${generation}`;
          const bytes = new random.RandomBytes(name, { length: KEY_BYTES }, options);
          return { name, value: pulumi.secret(bytes.hex) };
        }),
    ]),
  );
  const entries = spec.producers.flatMap(({ name: producer, streams, rate }) =>
    (apiKeys[producer] ?? []).map(({ value }) => ({ producer, sha256: value.apply(sha256), streams, rate })),
  );
  return { generated, apiKeys, file: entries.length === 0 ? {} : { [API_KEYS_SECRET]: json(entries) } };
}

/** The newest key of each producer, to be handed out. */
export const newestKeys = ({ apiKeys }: Values): Readonly<Record<string, pulumi.Output<string>>> =>
  Object.fromEntries(
    Object.entries(apiKeys).flatMap(([producer, keys]) => {
      const newest = keys.at(-1);
      return newest === undefined ? [] : [[producer, newest.value]];
    }),
  );

const sha256 = (key: string): string => createHash("sha256").update(key).digest("hex");
