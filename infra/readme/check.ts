/**
 * READMEs are part of the program: what they show is checked. TypeScript blocks compile against the sources, `npm` lines
 * name scripts that exist, JSON blocks parse, relative links and the files that commands name are there. The curl lines of
 * the top README are run by the end-to-end test.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

export interface Snippet {
  readonly file: string;
  /** 1-based line of the opening fence. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The fenced code blocks of a Markdown text. */
export function snippetsOf(file: string, markdown: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  markdown.split("\n").forEach((text, index) => {
    const fence = /^\s*```(\w*)/.exec(text);
    if (fence === null) open?.lines.push(text);
    else if (open === undefined) open = { line: index + 1, language: fence[1] ?? "", lines: [] };
    else {
      snippets.push({ file, line: open.line, language: open.language, text: open.lines.join("\n") });
      open = undefined;
    }
  });
  return snippets;
}

/** Markdown files below a folder, without what is not ours. */
export function readmesOf(root: string): readonly string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && !["node_modules", "dist", "coverage"].includes(entry.name)) walk(path);
      } else if (entry.name.endsWith(".md")) found.push(path);
    }
  };
  walk(root);
  return found.sort();
}

/** `npm run x`, `npm start` and the like whose script package.json does not have. */
export function unknownScripts(text: string, scripts: ReadonlySet<string>): readonly string[] {
  const named = [...text.matchAll(/\bnpm (?:run (?<run>[\w:-]+)|(?<short>start|stop|test)\b)/g)];
  return [...new Set(named.map((match) => match.groups?.run ?? match.groups?.short ?? ""))].filter(
    (name) => !scripts.has(name),
  );
}

/** Relative links whose target is missing. */
export function brokenLinks(file: string, markdown: string): readonly string[] {
  const prose = markdown.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\((?<target>[^)\s#]+)[^)]*\)/g)]
    .map((match) => match.groups?.target ?? "")
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(resolve(dirname(file), target)));
}

/** Where a snippet would lie: beside its README, or where its first line says: `// catalogue/orders.ts`. */
function placeOf({ file, line, text }: Snippet): string {
  const named = /^\/\/ ([\w./-]+\.ts)\n/.exec(text)?.[1];
  return join(dirname(resolve(file)), named ?? `.readme-line-${line}.ts`);
}

/** Compiles the snippets as if each were a file in its place, without writing any. */
function compileErrors(root: string, snippets: readonly Snippet[]): readonly string[] {
  if (snippets.length === 0) return [];
  const sources = new Map(snippets.map((snippet) => [placeOf(snippet), snippet]));
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.json"),
    { noEmit: true, incremental: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  const { tsBuildInfoFile: _, ...options } = config?.options ?? {};
  const host = ts.createCompilerHost(options);
  const onDisk = { fileExists: host.fileExists.bind(host), readFile: host.readFile.bind(host) };
  host.fileExists = (path) => sources.has(resolve(path)) || onDisk.fileExists(path);
  // The empty export makes a module of a snippet that imports and exports nothing.
  host.readFile = (path) => {
    const snippet = sources.get(resolve(path));
    return snippet === undefined ? onDisk.readFile(path) : `${snippet.text}\nexport {};\n`;
  };
  host.getSourceFile = (path, target) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).flatMap(({ file, start = 0, messageText }) => {
    const snippet = file === undefined ? undefined : sources.get(resolve(file.fileName));
    if (file === undefined || snippet === undefined) return [];
    const line = snippet.line + file.getLineAndCharacterOfPosition(start).line + 1;
    return [`${relative(root, resolve(snippet.file))}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`];
  });
}

/** Checks every README below `root`. Returns all defects, a line each, or undefined when there are none. */
export function checkReadmes(root: string): string | undefined {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const names = new Set(Object.keys(scripts));
  const defects: string[] = [];
  const typescript: Snippet[] = [];
  for (const file of readmesOf(root)) {
    const markdown = readFileSync(file, "utf8");
    for (const name of unknownScripts(markdown, names)) defects.push(`${file}: package.json has no script "${name}"`);
    for (const target of brokenLinks(file, markdown)) defects.push(`${file}: the link to ${target} leads nowhere`);
    for (const snippet of snippetsOf(file, markdown)) {
      if (snippet.language === "ts") typescript.push(snippet);
      if (snippet.language === "json") {
        try {
          JSON.parse(snippet.text);
        } catch (error) {
          defects.push(`${file}:${snippet.line}: ${(error as Error).message}`);
        }
      }
    }
  }
  defects.push(...compileErrors(root, typescript));
  return defects.length === 0 ? undefined : defects.join("\n");
}
