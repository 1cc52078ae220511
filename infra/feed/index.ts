import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackOutputs } from "../outputs";
import { AlertCollector, type AlertSummary } from "./alerts";
import { startJsonChild } from "./child";
import { lagOf } from "./lag";

export interface FeedOptions {
  readonly node: string;
  readonly dist: string;
  /** Where the labels of what was injected are written. */
  readonly folder: string;
  readonly outputs: StackOutputs;
  readonly seconds: number;
  /** Events a second. */
  readonly rate: number;
  readonly onProgress: (progress: FeedProgress) => void;
  readonly signal: AbortSignal;
}

export interface FeedProgress {
  readonly sent: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly alerts: number;
}

/** What the generator says at the end. */
export interface FeedSummary {
  readonly sent: number;
  readonly accepted: number;
  /** Events by why they were rejected. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly byStream: Readonly<
    Record<string, { readonly sent: number; readonly accepted: number; readonly rejected: number }>
  >;
}

export interface FeedResult extends FeedSummary {
  readonly alerts: AlertSummary;
  /** File with what was injected, one JSON object a line. */
  readonly labels: string;
}

/** The worker that raises the alerts. */
const WORKER = "fraud";
/** It is done when it has read everything and no alert has come for this long; or it is not waited for any longer. */
const QUIET_MS = 1_000;
const PATIENCE_MS = 20_000;

/**
 * Sends generated events through HTTP and reads back what comes out of Kafka: two processes that know the platform by its
 * addresses alone.
 * @throws a sentence when the generator or the reader fails
 */
export async function runFeed(options: FeedOptions): Promise<FeedResult> {
  const { node, dist, folder, outputs, seconds, rate, onProgress, signal } = options;
  mkdirSync(folder, { recursive: true });
  const labels = join(folder, "labels.ndjson");
  const alerts = new AlertCollector(Date.now());
  const module = (name: string): string => join(dist, "workloads", name, "main.js");

  // From the beginning, and not from now: nothing that is raised before the reader is ready is missed.
  const readerArgs = ["--brokers", outputs.kafka.bootstrap, "--stream", "fraud-alerts", "--from", "earliest"];
  const reader = startJsonChild(node, module("peek"), readerArgs, (line) => {
    alerts.add(line);
  });
  let summary: FeedSummary | undefined;
  const generatorArgs = [
    "--url",
    outputs.ingest.url,
    "--seconds",
    String(seconds),
    "--rate",
    String(rate),
    "--labels",
    labels,
  ];
  const generator = startJsonChild(node, module("generator"), generatorArgs, (line) => {
    const { type, ...report } = line as { readonly type: string } & Omit<FeedProgress, "alerts">;
    if (type === "summary") summary = report as unknown as FeedSummary;
    else onProgress({ ...report, alerts: alerts.count });
  });
  const stop = (): void => {
    generator.stop();
  };
  signal.addEventListener("abort", stop);
  try {
    const code = await Promise.race([
      generator.ended,
      reader.ended.then((code) => refuse("peek", code, reader.complaint())),
    ]);
    if (code !== 0 || summary === undefined) refuse("the generator", code, generator.complaint());
    await done(outputs, alerts);
    return { ...summary, alerts: alerts.summary(), labels };
  } finally {
    signal.removeEventListener("abort", stop);
    generator.stop();
    reader.stop();
    await Promise.allSettled([generator.ended, reader.ended]);
  }
}

async function done(outputs: StackOutputs, alerts: AlertCollector): Promise<void> {
  const url = outputs.workers[WORKER]?.url;
  const began = Date.now();
  while (Date.now() - began < PATIENCE_MS) {
    const quiet = Date.now() - Math.max(began, alerts.lastAt) >= QUIET_MS;
    if (quiet && (url === undefined || (await lagOf(url)) === 0)) return;
    await sleep(QUIET_MS / 10);
  }
}

function refuse(who: string, code: number, complaint: string): never {
  throw new Error(`${who} ended with ${code} before the feed was over${complaint === "" ? "" : `: ${complaint}`}`);
}
