import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Kafka } from "kafkajs";
import { NAME } from "../local/render";
import type { TestPinot } from "./engine";

export interface Provoked {
  readonly pinot: TestPinot;
  readonly kafka: Kafka;
  /** A request to the controller. */
  readonly tell: (method: string, path: string) => Promise<unknown>;
  /** Whether the page of metrics has a line like it. */
  readonly shows: (line: RegExp) => Promise<boolean>;
}

/** Tables, each with a topic of its name, that what is done to them ruins. */
export interface Ruined {
  /** Has a text column `choice`; gets events that are none. */
  readonly misread: string;
  /** Its segments cannot be kept. */
  readonly unkept: string;
  /** Kafka drops its events before they are read. */
  readonly dropped: string;
}

/** Makes happen what the counters are about that are only there from their first event on. @throws when one does not come */
export async function provoke(provoked: Provoked, tables: Ruined): Promise<void> {
  await failQueries(provoked, tables.misread);
  await sendNonsense(provoked, tables.misread);
  await refuseSegments(provoked, tables.unkept);
  await dropEvents(provoked, tables.dropped);
}

const SECONDS = 30;

async function until({ shows }: Provoked, line: RegExp, meanwhile?: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + SECONDS * 1_000;
  while (!(await shows(line))) {
    if (Date.now() > end) throw new Error(`Pinot's page has no ${String(line)} after ${SECONDS} s`);
    await meanwhile?.();
    await pause(500);
  }
}

/** By a text that is no number, by a column that is not there, and by so little time that servers do not answer within it. */
async function failQueries(provoked: Provoked, table: string): Promise<void> {
  const { query } = provoked.pinot;
  await query(`SELECT CAST(choice AS INT) FROM ${table} LIMIT 5`).catch(() => undefined);
  await query(`SELECT not_there FROM ${table}`).catch(() => undefined);
  let milliseconds = 0;
  await until(provoked, /^pinot_broker_partial_answers_total/m, async () => {
    milliseconds = (milliseconds % 12) + 1;
    await query(`SELECT COUNT(*) FROM ${table} WHERE small > ${milliseconds} OPTION(timeoutMs=${milliseconds})`).catch(
      () => undefined,
    );
  });
}

/** What cannot be read is counted at once, what makes no row when its segment ends. */
async function sendNonsense(provoked: Provoked, table: string): Promise<void> {
  const producer = provoked.kafka.producer();
  await producer.connect();
  const values = ["no json {", JSON.stringify({ id: "x", at: "no time" }), "[1]"];
  await producer.send({ topic: table, messages: values.map((value) => ({ key: value, value })) });
  await producer.disconnect();
  await until(provoked, /^pinot_server_rows_lost_total/m);
}

/** A file lies where the deep store has the table's folder. */
async function refuseSegments(provoked: Provoked, table: string): Promise<void> {
  const folder = join(provoked.pinot.folder, "data", NAME, "segments", table);
  writeFileSync(folder, "");
  await provoked.tell("POST", `/tables/${table}/forceCommit`);
  await until(provoked, /^pinot_controller_commits_aborted_total/m);
  rmSync(folder);
}

/** While nobody reads, events come and go. */
async function dropEvents(provoked: Provoked, table: string): Promise<void> {
  await provoked.tell("POST", `/tables/${table}/pauseConsumption`);
  await pause(5_000);
  const producer = provoked.kafka.producer();
  await producer.connect();
  await producer.send({ topic: table, messages: [0, 1].map((partition) => ({ partition, value: "{}" })) });
  await producer.disconnect();
  const admin = provoked.kafka.admin();
  await admin.connect();
  const partitions = (await admin.fetchTopicOffsets(table)).map(({ partition, high }) => ({ partition, offset: high }));
  await admin.deleteTopicRecords({ topic: table, partitions });
  await admin.disconnect();
  await until(provoked, /^pinot_controller_stream_data_loss_total/m, () =>
    provoked.tell("POST", `/tables/${table}/resumeConsumption`),
  );
}
