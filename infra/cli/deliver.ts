import { parseArgs } from "node:util";
import { deliver } from "../delivery";
import { clusterSettings, graphOfStack } from "../graphs";
import { paths } from "../paths";
import { ensureScanned, Trivy } from "../scans";
import { interrupted, run, say } from "./terminal";

const USAGE = `npm run deliver -- <stack> [--check] [--image registry/repository@sha256:…]
  writes what Argo CD reads of a stack (workloads/delivery), or with --check compares it with what is committed; an image is scanned
  before its digest is written (Trivy on PATH; millrace:scan)`;

/** What Argo CD reads of a stack, written or checked. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean", default: false }, image: { type: "string" }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  const [stack, ...more] = positionals;
  if (values.help === true || stack === undefined || more.length > 0) {
    say(USAGE);
    return;
  }
  const settings = clusterSettings(stack);
  const { rooms } = await graphOfStack(settings);
  if (rooms.delivery === undefined) {
    throw new Error(
      `stack "${stack}" must have millrace:delivery "argocd" for Argo CD to read anything of it, got "${settings.delivery}"; set it in Pulumi.${stack}.yaml`,
    );
  }
  const image = values.image === undefined ? {} : { image: imageOf(values.image) };
  // What Argo CD reads it applies: so nothing unscanned is written.
  if (values.image !== undefined && !values.check && settings.scan) {
    say(`scanning ${values.image} …`);
    const now = await ensureScanned({ paths: paths(), stack, image: values.image }, new Trivy(interrupted));
    say(now ? "scanned; nothing stands against it" : "it was scanned already, and nothing stands against it");
  }
  const { lines, good } = deliver(paths().root, { ...rooms.delivery, ...image }, values.check);
  lines.forEach(say);
  if (!good) throw new Error(`run \`npm run deliver -- ${stack}\` and commit what it writes`);
}

function imageOf(reference: string): { readonly repository: string; readonly digest: `sha256:${string}` } {
  const [, repository = "", digest = ""] = /^([^@\s]+)@sha256:([0-9a-f]{64})$/.exec(reference) ?? [];
  if (repository === "") {
    throw new Error(
      `--image must be an image with its digest, registry/repository@sha256:…, got "${reference}"; the stack's output "images" has it`,
    );
  }
  return { repository, digest: `sha256:${digest}` };
}

run(main);
