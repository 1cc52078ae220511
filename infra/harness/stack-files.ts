import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProjectSettings, StackSettings } from "@pulumi/pulumi/automation";
import { parse } from "yaml";

const PREFIX = "millrace:";

/** `Pulumi.yaml` of a project, without `main`: the engine runs the program from a copy, where the path leads nowhere. */
export function readProject(root: string): ProjectSettings {
  const { main: _, ...project } = readYaml(join(root, "Pulumi.yaml")) as ProjectSettings;
  return project;
}

/**
 * `Pulumi.<stack>.yaml` of the checkout.
 * @throws a sentence with the stacks that there are
 */
export function readStack(root: string, stack: string): StackSettings {
  const file = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const stacks = readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw new Error(`no stack "${stack}": ${file} is not there; the stacks are ${stacks.sort().join(", ")}`);
  }
  return readYaml(file) ?? {};
}

/** What a stack's file says below `millrace:`, by key. */
export const platformValues = ({ config }: StackSettings): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(config ?? {}).flatMap(([key, value]) =>
      key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value as unknown]] : [],
    ),
  );

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} is no YAML: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What was chosen for this checkout alone: `npm start -- --port kafka=19092 --room prometheus=off`. */
export interface Choices {
  readonly ports: Readonly<Record<string, number>>;
  readonly rooms: Readonly<Record<string, boolean>>;
  /** Other settings, as a stack's file has them. */
  readonly values: Readonly<Record<string, unknown>>;
}

const choicesFile = (state: string): string => join(state, "choices.json");

export const readChoices = (state: string): Choices =>
  existsSync(choicesFile(state))
    ? (JSON.parse(readFileSync(choicesFile(state), "utf8")) as Choices)
    : { ports: {}, rooms: {}, values: {} };

export function writeChoices(state: string, choices: Choices): void {
  mkdirSync(state, { recursive: true });
  writeFileSync(choicesFile(state), `${JSON.stringify(choices, null, 2)}\n`);
}

/** The values with the choices over them; `workers.fraud` is the port of the worker fraud. */
export function withChoices(
  values: Readonly<Record<string, unknown>>,
  choices: Choices,
): Readonly<Record<string, unknown>> {
  const ports = structuredClone((values.ports ?? {}) as Record<string, unknown>);
  for (const [setting, port] of Object.entries(choices.ports)) {
    const [group, name] = setting.split(".");
    if (group === undefined) continue;
    if (name === undefined) ports[group] = port;
    else ports[group] = { ...(ports[group] as Record<string, unknown> | undefined), [name]: port };
  }
  const rooms = { ...(values.rooms as Record<string, unknown> | undefined), ...choices.rooms };
  return { ...values, ...choices.values, ports, rooms };
}
