/** One instruction of a Dockerfile, as far as ours uses them. */
export interface Instruction {
  readonly name: string;
  /** Without the flags; continued lines are one. */
  readonly text: string;
  /** `--from=compiled` → `{ from: "compiled" }`. */
  readonly flags: Readonly<Record<string, string>>;
}

/** From one FROM to the next. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly platform: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** @throws on what stands before the first FROM, and on a stage without a name */
export function parseDockerfile(content: string): readonly Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(content)) {
    if (instruction.name === "FROM") {
      const [, base = "", name] = /^(\S+)(?: AS (\S+))?$/.exec(instruction.text) ?? [];
      if (name === undefined) throw new Error(`a stage of the Dockerfile has no name: FROM ${instruction.text}`);
      stages.push({ name, base, platform: instruction.flags.platform, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`${instruction.name} stands before the first FROM`);
      stage.instructions.push(instruction);
    }
  }
  return stages;
}

function instructionsOf(content: string): readonly Instruction[] {
  return content
    .split("\n")
    .filter((line) => !line.trim().startsWith("#"))
    .join("\n")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      // Flags of RUN's command are the command's own.
      const given = name === "RUN" ? "" : (/^(--\S+\s+)*/.exec(rest)?.[0] ?? "");
      const flags = [...given.matchAll(/--([a-z]+)=(\S+)/g)].map(([, key = "", value = ""]) => [key, value]);
      return {
        name,
        text: rest.slice(given.length).trim(),
        flags: Object.fromEntries(flags) as Record<string, string>,
      };
    });
}
