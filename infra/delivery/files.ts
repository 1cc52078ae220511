import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { DeliveryFiles } from "./render";
import { BASE_FOLDER, type DeliveredImage, IMAGE_NAME, overlayFolder } from "./spec";

/** Where what is committed and what is rendered differ: one sentence a file, by path. Empty when all is well. */
export function deliveryDefects(root: string, stack: string, rendered: DeliveryFiles): readonly string[] {
  const remedy = `run \`npm run deliver -- ${stack}\` and commit what it wrote`;
  const committed = filesBelow(root, stack);
  const defects = [
    ...Object.entries(rendered).flatMap(([path, content]) => {
      if (!existsSync(join(root, path))) return [`${path} must be committed, got no such file; ${remedy}`];
      return readFileSync(join(root, path), "utf8") === content
        ? []
        : [`${path} must say what the definitions render, got something else; ${remedy}`];
    }),
    ...committed
      .filter((path) => !Object.hasOwn(rendered, path))
      .map((path) => `${path} must not be there, since nothing renders it, got a file; ${remedy}`),
  ];
  return defects.sort();
}

/**
 * Writes the files, and removes those of the base and of this stack's overlay that are no longer rendered.
 * @returns paths that were written or removed, sorted
 */
export function writeDelivery(root: string, stack: string, rendered: DeliveryFiles): readonly string[] {
  const stale = filesBelow(root, stack).filter((path) => !Object.hasOwn(rendered, path));
  for (const path of stale) rmSync(join(root, path));
  const changed = Object.entries(rendered).filter(([path, content]) => {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, "utf8") === content) return false;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return true;
  });
  return [...stale, ...changed.map(([path]) => path)].sort();
}

/** The image that the committed overlay of a stack has: it stays until another is named. Undefined where there is none. */
export function committedImage(root: string, stack: string): DeliveredImage | undefined {
  const file = join(root, overlayFolder(stack), "kustomization.yaml");
  if (!existsSync(file)) return undefined;
  const { images = [] } = parse(readFileSync(file, "utf8")) as {
    readonly images?: readonly {
      readonly name: string;
      readonly newName: string;
      readonly digest?: DeliveredImage["digest"];
    }[];
  };
  const image = images.find(({ name }) => name === IMAGE_NAME);
  if (image === undefined) return undefined;
  return { repository: image.newName, ...(image.digest === undefined ? {} : { digest: image.digest }) };
}

/** What is there of the base and of a stack's overlay, from the root. */
const filesBelow = (root: string, stack: string): readonly string[] =>
  [BASE_FOLDER, overlayFolder(stack)].flatMap((folder) => {
    const absolute = join(root, folder);
    if (!existsSync(absolute)) return [];
    return readdirSync(absolute, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  });
