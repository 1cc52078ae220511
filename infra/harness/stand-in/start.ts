import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type FakeTrivy, writeFakeTrivy } from "../../scans/testing";
import type { ChartChildren } from "./construct";

export interface StandInOptions {
  /** The compiled modules. */
  readonly dist: string;
  /** What each create, update and delete takes; default 0. */
  readonly delayMs?: number;
  /** The create that fails, counted from 1 over the life of the stand-ins; default none. */
  readonly failCreate?: number;
  /** What charts render, by the name of their resource, where their values are known; default nothing. */
  readonly charts?: ChartChildren;
  /** What Trivy's stand-in answers; default that it finds nothing. */
  readonly trivy?: FakeTrivy;
  /** Folder for that stand-in (`bin`) and the reports of scans (`reports`); default one that goes with the stand-ins. */
  readonly scans?: string;
}

/** Stand-ins that run. */
export interface StandIns {
  /** What an engine needs in its environment to use them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/**
 * For an engine's environment. It writes the whole state after each step, which takes most of the time of a large stack that
 * nothing slows down: a thousand times a thousand resources.
 */
export const WITHOUT_CHECKPOINTS = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

/** Starts the stand-ins of all providers as one process of their own. @throws what it wrote when it does not come up */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const {
    dist,
    delayMs = 0,
    failCreate = 0,
    charts = {},
    trivy,
    scans = mkdtempSync(join(tmpdir(), "millrace-scans-")),
  } = options;
  const args = [
    join(dist, "infra/harness/stand-in/main.js"),
    "--delay",
    `${delayMs}`,
    "--fail-create",
    `${failCreate}`,
    "--charts",
    JSON.stringify(charts),
  ];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      resolve();
    });
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const ports = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("close", () => {
      reject(new Error(`the stand-ins did not start:\n${said.join("\n")}`));
    });
  });
  return {
    environment: {
      PULUMI_DEBUG_PROVIDERS: ports,
      // Images are not there to be scanned; and what is said of them is no report of the checkout.
      PATH: `${writeFakeTrivy(join(scans, "bin"), trivy)}:${process.env.PATH ?? ""}`,
      MILLRACE_REPORTS: join(scans, "reports"),
    },
    close: async () => {
      child.stdin.end();
      await ended;
      if (options.scans === undefined) rmSync(scans, { recursive: true, force: true });
    },
  };
}
