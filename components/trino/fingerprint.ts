import { createHash } from "node:crypto";
import { type Content, isText, lines, type Part, type Text } from "../core/text";

/** Bytes of what one ConfigMap holds: the API server takes less than 1 MiB, of which some is its own. */
const LARGEST_MAP = 900 * 1024;

export type Files = Readonly<Record<string, Content>>;

const partsOf = (content: Content): readonly Part[] => (isText(content) ? content.parts : [content]);
const isLate = (part: Part): boolean => typeof part !== "string" && "late" in part;

/** Of the files as far as they are known now: their names, and what stands between what is known late. */
export const fingerprint = (files: Files): string =>
  createHash("sha256")
    .update(
      JSON.stringify(
        Object.entries(files).map(([name, content]) => [
          name,
          partsOf(content).map((part) => (isLate(part) ? null : part)),
        ]),
      ),
    )
    .digest("hex")
    .slice(0, 16);

/** What is known late in the files, joined: a change of it is a change of the files. */
export const lateOf = (files: Files): Text =>
  lines(
    Object.values(files).flatMap((content) =>
      partsOf(content)
        .filter(isLate)
        .map((part): Text => ({ type: "text", parts: [part] })),
    ),
    " ",
  );

/** Files in as few maps as they fit into, in order; what is known late counts as nothing. */
export function packed(files: Files): readonly Files[] {
  const maps: Record<string, Content>[] = [];
  let size = Infinity;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.byteLength(
      name +
        partsOf(content)
          .map((part) => (typeof part === "string" ? part : ""))
          .join(""),
    );
    if (size + bytes > LARGEST_MAP) {
      maps.push({});
      size = 0;
    }
    const last = maps.at(-1);
    if (last !== undefined) last[name] = content;
    size += bytes;
  }
  return maps;
}
