/**
 * `npm run scan`: scans every image of `components/core/versions.ts` by its digest with Trivy, and writes what the policy pack reads
 * (`policies/reports`). `-- --fresh` scans also what has a report of today; references with a digest, given instead, are scanned alone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { images } from "../../components/core/versions";
import { paths } from "../paths";
import { parseSigners, scanAll, signatureOf, targetsOf, Trivy } from "../scans";
import { interrupted, run, say } from "./terminal";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { fresh: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const { root, reports } = paths();
  const signers = parseSigners(JSON.parse(readFileSync(join(root, "infra/scans/signers.json"), "utf8")));
  const { reported, unpinned, failed } = await scanAll(targetsOf(images, positionals), {
    folder: reports,
    fresh: values.fresh,
    trivy: new Trivy(interrupted),
    signature: (repository, digest) => signatureOf(repository, digest, { signers, signal: interrupted }),
    say,
    signal: interrupted,
  });
  if (interrupted.aborted) return;
  if (unpinned.length > 0) say(`no digest yet, so nothing to scan: ${unpinned.join(", ")}; run \`npm run pin\``);
  failed.forEach(say);
  say(`${reported.length} of ${reported.length + unpinned.length + failed.length} images have a report`);
  if (unpinned.length + failed.length > 0) {
    throw new Error("an image without a report fails the policy pack; the sentences above say what is missing");
  }
}

run(main);
