import { closeSync, openSync, writeSync } from "node:fs";

/** A file of lines that is written at once, so that what was written is there when the process is killed. */
export class Lines {
  readonly #file: number;

  /** @param flags `w` to begin anew, `a` to append  @throws when the file cannot be opened */
  constructor(path: string, flags: "w" | "a") {
    this.#file = openSync(path, flags);
  }

  write(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const bytes = Buffer.from(`${lines.join("\n")}\n`);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }

  close(): void {
    closeSync(this.#file);
  }
}
