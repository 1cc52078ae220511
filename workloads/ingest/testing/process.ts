import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { compiled } from "./dist";

/** The gateway as its users run it: a process of the compiled main, on a free port. */
export class GatewayProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    /** Its log, a line each, and what else it wrote. */
    readonly log: readonly string[],
  ) {}

  /** Starts one, and waits until it is ready. */
  static async start(brokers: string, env: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.launch(brokers, env);
    await gateway.ready();
    return gateway;
  }

  /** Starts one, and waits until it listens. */
  static async launch(brokers: string, env: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const child = spawn(process.execPath, [compiled("workloads/ingest/main.js")], {
      env: { ...process.env, MILLRACE_KAFKA_BROKERS: brokers, MILLRACE_HTTP_PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    const killAtExit = () => child.kill("SIGKILL");
    process.once("exit", killAtExit);
    child.once("exit", () => process.off("exit", killAtExit));
    createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
    const port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        log.push(line);
        const entry = JSON.parse(line) as { msg?: string; port?: number };
        if (entry.msg === "listening" && entry.port !== undefined) resolve(entry.port);
      });
      child.once("exit", (code) => {
        reject(new Error(`the gateway ended with ${String(code)}:\n${log.join("\n")}`));
      });
    });
    return new GatewayProcess(child, port, log);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** True until it has ended. */
  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resident memory in bytes. */
  get memory(): number {
    const status = `/proc/${this.pid}/status`;
    const kibibytes = existsSync(status)
      ? /^VmRSS:\s+([0-9]+) kB$/m.exec(readFileSync(status, "utf8"))?.[1]
      : execFileSync("ps", ["-o", "rss=", "-p", String(this.pid)], { encoding: "utf8" });
    return Number(kibibytes) * 1024;
  }

  /** Waits until `/readyz` says what is wanted. */
  async ready(wanted = true): Promise<void> {
    for (;;) {
      const { ok } = await fetch(`${this.url}/readyz`);
      if (ok === wanted) return;
      if (!this.running) throw new Error(`the gateway ended:\n${this.log.join("\n")}`);
      await pause(50);
    }
  }

  async post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it, by default gracefully; its exit code. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.running) {
      const exited = once(this.child, "exit");
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }
}
