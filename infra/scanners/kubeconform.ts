import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { versions } from "../../components/core/versions";
import { makeFolder } from "../harness/cache";
import { runCommand } from "../harness/command";
import { type Progress, withHeartbeat } from "../harness/progress";
import { withoutSchema } from "../harness/schemas/without-schema";
import { type Finding, settledName } from "./explained";
import { jsonSchemaOf } from "./json-schema";

/** kubeconform (Apache-2.0), as a Go module. @returns the program */
async function findKubeconform(cache: string, progress: Progress): Promise<string> {
  const folder = join(cache, "engines", `kubeconform-${versions.kubeconform}`);
  if (!existsSync(folder)) {
    await makeFolder(folder, async (temporary) => {
      const work = runCommand(
        "go",
        ["install", `github.com/yannh/kubeconform/cmd/kubeconform@${versions.kubeconform}`],
        {
          cwd: temporary,
          env: { ...process.env, GOBIN: temporary, GOFLAGS: "" },
        },
      );
      await withHeartbeat(progress, `kubeconform ${versions.kubeconform}: go builds`, work, () => "");
    });
  }
  return join(folder, "kubeconform");
}

interface Report {
  readonly resources: readonly {
    readonly kind: string;
    readonly name: string;
    readonly version: string;
    readonly status: "statusInvalid" | "statusError" | "statusSkipped" | "statusValid";
    readonly msg: string;
  }[];
  readonly summary: {
    readonly valid: number;
    readonly invalid: number;
    readonly errors: number;
    readonly skipped: number;
  };
}

export interface Conformity {
  readonly findings: readonly Finding[];
  /** Objects that conform to the schema of their kind. */
  readonly valid: number;
  /** Of kinds that nobody publishes a schema of. */
  readonly skipped: number;
}

/**
 * What kubeconform finds in a YAML text, against the schemas that Kubernetes and the pinned custom resource definitions publish:
 * unknown fields are findings. It fetches nothing.
 * @param folder an empty folder to work in
 */
export async function kubeconform(
  manifests: string,
  { cache, folder, progress }: { readonly cache: string; readonly folder: string; readonly progress: Progress },
): Promise<Conformity> {
  const program = await findKubeconform(cache, progress);
  const schemas = join(folder, "schemas");
  mkdirSync(schemas, { recursive: true });
  for (const kind of kindsOf(manifests)) {
    const [group = "", version = group] = kind.apiVersion.split("/");
    const schema = jsonSchemaOf(kind);
    if (schema !== undefined)
      writeFileSync(join(schemas, `${group}_${version}_${kind.kind.toLowerCase()}.json`), JSON.stringify(schema));
  }
  const file = join(folder, "manifests.yaml");
  writeFileSync(file, manifests);
  const location = join(schemas, "{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json");
  const args = ["-schema-location", location, "-skip", Object.keys(withoutSchema).join(","), "-summary", "-verbose"];
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(program, [...args, "-output", "json", file], { maxBuffer: 64 * 1024 ** 2 }, (error, out, trouble) => {
      // 1 says that there are findings.
      if (error !== null && error.code !== 1) reject(new Error(`kubeconform ended with ${error.message}: ${trouble}`));
      else resolve(out);
    });
  });
  const { resources, summary } = JSON.parse(stdout) as Report;
  return {
    valid: summary.valid,
    skipped: summary.skipped,
    findings: resources
      .filter(({ status }) => status === "statusInvalid" || status === "statusError")
      .map(({ kind, name, msg }) => ({ check: "kubeconform", title: msg, object: settledName(`${kind}.${name}`) })),
  };
}

/** Each kind of a YAML text once. */
function kindsOf(manifests: string): readonly { readonly apiVersion: string; readonly kind: string }[] {
  const found = new Map<string, { readonly apiVersion: string; readonly kind: string }>();
  for (const document of parseAllDocuments(manifests)) {
    const { apiVersion, kind } = document.toJS() as { readonly apiVersion: string; readonly kind: string };
    found.set(`${apiVersion}/${kind}`, { apiVersion, kind });
  }
  return [...found.values()];
}
