import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileOfCheckout } from "../checkout";
import { configFolder, dataFolder } from "./paths";
import type { LocalHost, ProcessSpec } from "./spec";

/** A few lines of Java that start an engine within its own JVM. */
export interface LauncherSpec {
  readonly host: LocalHost;
  /** Name of the process. */
  readonly process: string;
  /** The source in the checkout, named after its class: `components/pinot/local/OnePinot.java`. */
  readonly source: string;
  readonly engine: { readonly version: string; readonly lib: string; readonly java: string };
  /** Further options of the compiler. */
  readonly options: readonly string[];
}

/** A launcher's parts of a process: its class, the class path, its source as a file, and the step that compiles it. */
export interface Launcher {
  readonly main: string;
  readonly classPath: string;
  readonly files: Readonly<Record<string, string>>;
  readonly prepare: NonNullable<ProcessSpec["prepare"]>;
}

/** It is compiled once for each source and engine, since engines look plug-ins up by class. */
export function javaLauncher({ host, process, source: path, engine, options }: LauncherSpec): Launcher {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const main = file.replace(/\.java$/, "");
  const source = fileOfCheckout(path);
  const jars = join(engine.lib, "*");
  const content = createHash("sha256")
    .update(JSON.stringify([source, engine.version]))
    .digest("hex")
    .slice(0, 12);
  const classes = join(dataFolder(host.folder, process), `launcher-${content}`);
  return {
    main,
    classPath: `${classes}:${jars}`,
    files: { [file]: source },
    prepare: {
      what: "compiling its launcher",
      creates: join(classes, `${main}.class`),
      command: join(dirname(engine.java), "javac"),
      args: [...options, "-cp", jars, "-d", classes, join(configFolder(host.folder, process), file)],
    },
  };
}
