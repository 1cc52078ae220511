import type { Artefact } from "./artefacts";

/** `components/PROVEN.md`. */
export function provenPage(artefacts: readonly Artefact[]): string {
  const rows = artefacts.map(({ room, what, proof, engine, tests, byHand, cluster, open }) => [
    `[${room}](${room}/README.md)`,
    what,
    proof,
    engine,
    [
      ...tests.map((test) => `[${nameOf(test)}](../${test})`),
      ...(byHand === undefined ? [] : [`by hand, ${byHand}`]),
    ].join(", "),
    cluster,
    open ?? "",
  ]);
  return `# What was proven, on which engine

Written by \`infra/proven\` from \`artefacts.ts\` and the version file; a test holds it to them. **answered**: the engine took it and
answered from it. **taken**: the engine took it. **read**: a model, parser or grammar of the system read it, without the engine. A cluster
often runs another version than the one that could be had here; the last column says what that, or another engine, leaves open.

${line(["room", "artefact", "here", "by", "shown by", "in a cluster", "left open"])}
${line(Array.from({ length: 7 }, () => "---"))}
${rows.map(line).join("\n")}
`;
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const nameOf = (path: string): string => path.split("/").at(-1) ?? path;
