import { createHash, randomInt } from "node:crypto";
import { computationOf } from "./computed";
import { DEFAULT_REGION, type Draft } from "./computed/model";
import { metadataOf } from "./computed/kubernetes";
import { failuresOf, type Failure } from "./check";
import { providerOf, type ResourceShape, shapesOf, unlisted } from "./shapes";
import { filled, symbol, symbolsIn } from "./symbols";
import { isObject, isSecret, isUnknown, type Plain, unknown, unwrapped } from "./wire";

/** A resource as a provider is told of it. */
export interface Request {
  readonly type: string;
  readonly name: string;
  /** In the engine's form. */
  readonly inputs: Plain;
  readonly region?: string;
  /** What made-up identifiers are drawn from; absent in a graph, where they are readable. */
  readonly seed?: string;
  /** Of a resource that exists. */
  readonly id?: string;
}

/** An object of a cluster of which no table is needed: an operator's kind. */
const EMPTY: ResourceShape = {
  remote: false,
  inputs: { required: {}, optional: {} },
  outputs: { required: {}, optional: {} },
};

/** @throws the sentence for a type that no table has */
export function shapeOf(type: string): ResourceShape {
  const provider = providerOf(type);
  const shape = provider === undefined ? undefined : shapesOf(provider).resources[type];
  if (shape !== undefined) return shape;
  // A custom resource's type is its API version and kind, and the cluster decides on its fields.
  if (isClusterKind(type)) return EMPTY;
  throw new Error(unlisted(type));
}

const isClusterKind = (type: string): boolean => /^kubernetes:([a-z0-9.-]+\/)?v\d\w*:[A-Z]\w*$/.test(type);

/**
 * What the provider would refuse, as sentences with the argument at fault.
 * @param strict refuses the outputs of other resources that nothing computes; in a graph they are wanted
 */
export function check({ type, inputs }: Request, strict: boolean): readonly Failure[] {
  const plain = unwrapped(inputs) as Plain;
  const shape = shapeOf(type);
  const provider = providerOf(type);
  const refused = shape === EMPTY || provider === undefined ? [] : failuresOf(plain, shape.inputs, shapesOf(provider));
  return [...refused, ...(strict ? uncomputedReads(plain) : [])];
}

/** A sentence for each value that an output made which nothing computes. */
export const uncomputedReads = (value: unknown): readonly Failure[] =>
  symbolsIn(value).map(([property, found]) => ({ property, reason: `"${property}" is ${uncomputedSentence(found)}` }));

function uncomputedSentence(found: string): string {
  const [, type = "", name = "", property = ""] = /^<(\S+) (.+)\.([^.]+?(?:\..+)?)>$/.exec(found) ?? [];
  return (
    `the output "${property}" of ${type} "${name}", which nothing computes; ` +
    "say what the provider computes in infra/harness/stand-in/computed"
  );
}

/** The inputs with the names that the provider makes up. */
export function named(request: Request, olds: Plain = {}): Plain {
  const { type, name, inputs } = request;
  const { named: property } = computationOf(type);
  if (type.startsWith("kubernetes:")) {
    if (shapeOf(type).remote || isSecret(inputs.metadata) || isUnknown(inputs.metadata)) return inputs;
    const kept = isObject(olds.metadata) ? olds.metadata.name : undefined;
    const metadata = metadataOf(draftOf(request));
    return { ...inputs, metadata: { ...(inputs.metadata as Plain), name: nameGiven(inputs) ?? kept ?? metadata.name } };
  }
  if (property === undefined || inputs[property] !== undefined || prefixed(inputs, property)) return inputs;
  return { ...inputs, [property]: olds[property] ?? `${name}-${draftOf(request).hex7}` };
}

const nameGiven = (inputs: Plain): unknown => (isObject(inputs.metadata) ? inputs.metadata.name : undefined);
const prefixed = (inputs: Plain, property: string): boolean => inputs[`${property}Prefix`] !== undefined;

/** Makes the resource: its identifier, and its outputs in the engine's form. */
export function make(request: Request): { readonly id: string; readonly outputs: Plain } {
  const { type, name, inputs } = request;
  const provider = providerOf(type);
  const shape = shapeOf(type);
  const computation = computationOf(type);
  const draft = draftOf(request);
  const id = request.id ?? computation.id?.(draft) ?? symbol(type, name, "id");
  const given = merged({ ...common(draft, shape), ...computation.outputs?.({ ...draft, id }) }, inputs);
  const outputs =
    provider === undefined
      ? given
      : filled(given, shape.outputs, shapesOf(provider), (path) => symbol(type, name, path));
  return { id, outputs };
}

/** The resource after a change in place: what it had, with the new inputs. */
export function changed(request: Request, olds: Plain, oldInputs: Plain): Plain {
  const { type, name, inputs } = request;
  if (computationOf(type).volatile === true) return make(request).outputs;
  const provider = providerOf(type);
  const shape = shapeOf(type);
  const kept = Object.fromEntries(Object.entries(olds).filter(([key]) => !(key in oldInputs) || key === "metadata"));
  const given = merged({ ...kept, ...common(draftOf(request), shape) }, inputs);
  return provider === undefined
    ? given
    : filled(given, shape.outputs, shapesOf(provider), (path) => symbol(type, name, path));
}

/** What a preview knows of a resource that is not there yet: its inputs. */
export function planned({ type, inputs }: Request): Plain {
  const later = Object.keys(shapeOf(type).outputs.required).map((property) => [property, unknown] as const);
  return { ...Object.fromEntries(later), ...inputs };
}

/** What every resource of AWS has. */
function common(draft: Draft, { outputs, inputs }: ResourceShape): Plain {
  if (!draft.type.startsWith("aws:")) return {};
  return {
    ...("region" in outputs.required ? { region: draft.region } : {}),
    ...("tags" in inputs.optional ? { tagsAll: draft.inputs.tags ?? {} } : {}),
  };
}

/** The draft that the tables compute from. */
export function draftOf(request: Request): Draft & { readonly hex7: string } {
  const { type, name, seed } = request;
  const inputs = unwrapped(request.inputs) as Plain;
  const hex = (digits: number, salt = ""): string =>
    createHash("sha512")
      .update(`${seed ?? ""} ${type} ${name} ${salt}`)
      .digest("hex")
      .slice(0, digits);
  const region = typeof inputs.region === "string" ? inputs.region : (request.region ?? DEFAULT_REGION);
  const drawn = { type, name, inputs, region };
  if (seed === undefined) {
    return {
      ...drawn,
      hex7: "x".repeat(7),
      fresh: (_prefix, _digits, property = "id") => symbol(type, name, property),
      tail: () => name,
      random: (property) => symbol(type, name, property),
    };
  }
  return {
    ...drawn,
    hex7: hex(7),
    fresh: (prefix, digits, property) => `${prefix}${hex(digits, property)}`,
    tail: (digits) => hex(digits),
    random: (_property, length, alphabet = "0123456789abcdef") =>
      Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(""),
  };
}

/** The inputs over what is computed, below objects as well. */
function merged(computed: Plain, inputs: Plain): Plain {
  const result: Record<string, unknown> = { ...computed };
  for (const [key, value] of Object.entries(inputs)) {
    const before = result[key];
    result[key] = isObject(before) && isObject(value) && !isSecret(value) ? merged(before, value) : value;
  }
  return result;
}
