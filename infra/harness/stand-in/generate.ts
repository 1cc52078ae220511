import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { paths } from "../../paths";
import { readShapes } from "./read-shapes";
import { shapesFolder } from "./shapes";
import { mentionsIn } from "./tokens";

/** `npm run stand-ins`: writes the tables of the stand-ins for the resources that the program names. */
async function main(): Promise<void> {
  const { root } = paths();
  const folder = shapesFolder(root);
  mkdirSync(folder, { recursive: true });
  for (const [provider, shapes] of readShapes(root, mentionsIn(root))) {
    const file = join(folder, `${provider}.json`);
    writeFileSync(file, await format(JSON.stringify(shapes), { parser: "json", printWidth: 120 }));
    console.log(`${file}: ${Object.keys(shapes.resources).length} resources of ${shapes.package} ${shapes.version}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
