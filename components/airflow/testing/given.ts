import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { json, plain } from "../../core/text";
import type { BatchJob } from "../../../workloads/dags/batch-jobs";
import { definitionsOf } from "../definitions";

/** A variable as a pod has it. */
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

export type Definitions = Readonly<Record<string, unknown>> & {
  readonly jobs: readonly (Readonly<Record<string, unknown>> & { readonly tasks: readonly object[] })[];
};

/** What a stack's program rendered for Airflow. */
export interface Rendered {
  readonly definitions: Definitions;
  readonly files: Readonly<Record<string, string>>;
  readonly environment: readonly Variable[];
  /** Of Spark's ScheduledSparkApplications, by name. */
  readonly templates: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What of a graph is read here. */
interface Graph {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
  }[];
}

export function renderedOf({ resources }: Graph): Rendered {
  const inputs = (type: string, name: string) => {
    const found = resources.find((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
    if (found === undefined) throw new Error(`the graph has no ${type} ${name}`);
    return found.inputs;
  };
  const data = (name: string) =>
    inputs("ConfigMap", `millrace-airflow/${name}`).data as Readonly<Record<string, string>>;
  const { spec } = inputs("Deployment", "millrace-airflow/airflow-scheduler") as unknown as {
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [{ env: Variable[] }] } } };
  };
  return {
    definitions: JSON.parse(data("airflow-definitions")["definitions.json"] ?? "") as Definitions,
    files: data("airflow-config"),
    environment: spec.template.spec.containers[0].env,
    templates: Object.fromEntries(
      resources
        .filter(({ type }) => type.endsWith(":ScheduledSparkApplication"))
        .map(({ inputs: { metadata, spec: of } }) => [
          (metadata as { readonly name: string }).name,
          (of as { readonly template: Readonly<Record<string, unknown>> }).template,
        ]),
    ),
  };
}

/** Writes what pods of the room find in their folders. @returns the folder of each, by its path in a pod */
export function writeRendered({ definitions, files }: Rendered, folder: string): Readonly<Record<string, string>> {
  const at = { "/etc/airflow/": "etc/", "/etc/millrace/": "definitions/", "/var/lib/airflow": "home" };
  for (const path of Object.values(at)) mkdirSync(join(folder, path));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "etc", name), text);
  writeFileSync(join(folder, "definitions/definitions.json"), JSON.stringify(definitions));
  return Object.fromEntries(Object.entries(at).map(([path, own]) => [path, join(folder, own)]));
}

/** The variables as a pod would have them. @param secrets by key */
export function environmentHere(
  environment: readonly Variable[],
  secrets: Readonly<Record<string, string>>,
  places: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const known: Record<string, string> = {};
  for (const { name, value, valueFrom } of environment) {
    const text = value ?? secrets[valueFrom?.secretKeyRef.key ?? ""];
    if (text === undefined) throw new Error(`the variable ${name} is of a key that no secret of the test has`);
    const put = text.replaceAll(/\$\(([A-Z_]+)\)/g, (_, other: string) => known[other] ?? "");
    known[name] = Object.entries(places).reduce((path, [from, to]) => path.replaceAll(from, to), put);
  }
  return known;
}

/** The file of definitions of jobs. */
export const fileOf = (jobs: readonly BatchJob[]): string =>
  plain(definitionsOf({ jobs, sparkNamespace: "millrace-spark" }));

/** Files of settings for both ways of signing in. */
export const oidc = (secretFile: string): string =>
  plain(
    json({
      secure: true,
      oidc: {
        issuer: "https://id.example.com",
        clientId: "airflow",
        clientSecretFile: secretFile,
        admins: "platform",
      },
    }),
  );
