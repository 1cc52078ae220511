/**
 * `npm run pin`: looks up the digest of every image of `components/core/versions.ts` in its registry and writes them to
 * `components/core/images.lock.json`. `-- --fresh` asks again for what is pinned already.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { images } from "../../components/core/versions";
import { paths } from "../paths";
import { digestOf } from "../registry/digest";
import { pin, type Pins } from "../registry/pins";
import { run, say } from "./terminal";

async function main(): Promise<void> {
  const fresh = process.argv.slice(2).includes("--fresh");
  const file = join(paths().root, "components/core/images.lock.json");
  const known = JSON.parse(readFileSync(file, "utf8")) as Pins;
  const { pins, changed, failed } = await pin(images, known, (image) => digestOf(image), fresh);
  writeFileSync(file, `${JSON.stringify(pins, null, 2)}\n`);
  for (const sentence of [...changed, ...failed]) say(sentence);
  say(`${Object.keys(pins).length} of ${Object.keys(images).length} images are pinned by digest`);
  if (failed.length > 0) {
    throw new Error(`${failed.length} images could not be looked up and keep no digest; the sentences above say why`);
  }
}

run(main);
