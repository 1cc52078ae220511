/**
 * A real Superset with the bundle that its room renders, over a real Pinot and a real Trino with rows in every table: each chart is
 * asked for its data through Superset's own API, and its numbers are those of the events that were sent.
 */
import fc from "fast-check";
import { Kafka, logLevel } from "kafkajs";
import { everything } from "../../../components/superset/testing/streams";
import { until } from "../../../workloads/runtime/testing/until";
import { type AnyStream, names, serdeOf } from "../../../workloads/streams";
import { catalogue } from "../../../workloads/streams/catalogue";
import { recordOf } from "../../../workloads/streams/testing/arbitrary";
import { type Listed, signIn, type Superset } from "./api";
import { type Rooms, startRooms } from "./rooms";

jest.setTimeout(600_000);

const EVENTS = 40;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** One of a field of each kind, which Pinot serves; and the same in no engine but Trino, so that charts ask that too. */
const inTrino: AnyStream = { ...everything, name: "all-kinds-lake", serve: ["lake"] };
const streams: readonly AnyStream[] = [...catalogue, everything, inTrino];
const served = streams.filter(({ serve }) => serve.length > 0);

let rooms: Rooms | undefined;
let superset: Superset;
let charts: readonly Listed[] = [];

type Event = Readonly<Record<string, unknown>>;
const sent = new Map<string, readonly Event[]>();
// Of any stream: the type of its records would be worked out without end.
const eventOf = recordOf as unknown as (stream: AnyStream) => fc.Arbitrary<Event>;

/** The last minutes, some hours ago, and before the range of every chart. */
const ageOf = (n: number): number => (n % 4 === 3 ? 30 * HOUR : n % 4 === 2 ? 3 * HOUR : 0) + n * 1_000;

async function sendEvents(bootstrap: string): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const now = Date.now();
  for (const stream of served) {
    const events = fc
      .sample(eventOf(stream), { numRuns: EVENTS, seed: 11 })
      .map((event, n) => ({ ...event, [stream.eventTime]: now - ageOf(n) }));
    sent.set(stream.name, events);
    const serde = serdeOf(stream as never) as unknown as { readonly encode: (record: object) => Buffer };
    await producer.send({
      topic: names.topic(stream),
      messages: events.map((event) => ({ key: String(event[stream.key as never]), value: serde.encode(event) })),
    });
  }
  await producer.disconnect();
}

beforeAll(async () => {
  rooms = await startRooms(served);
  const { broker, pinot, url, password } = rooms;
  await sendEvents(broker.bootstrap);
  superset = await signIn(url, "admin", password());
  charts = await superset.all("chart");
  for (const stream of served.filter(({ serve }) => serve.includes("pinot"))) {
    const sql = `SELECT COUNT(*) FROM ${names.pinotTable(stream)}`;
    const counted = async () => Number((await pinot.query(sql))[0]?.[0]) === EVENTS;
    await until(`Pinot has every event of ${stream.name}`, counted, 60_000);
  }
});
afterAll(async () => {
  await rooms?.stop();
});

test("DEV every chart", async () => {
  const out: unknown[] = [];
  for (const { id, slice_name, datasource_name_text, viz_type } of charts) {
    const answer = await superset.chart(id);
    out.push([slice_name, datasource_name_text, viz_type, answer.status, answer.error?.slice(0, 400), answer.rows.length, answer.rows[0], answer.sql]);
  }
  process.stderr.write(`${JSON.stringify(charts[0])}\n`);
  for (const line of out) process.stderr.write(`${JSON.stringify(line)}\n`);
});

test("DEV every dataset", async () => {
  for (const { id, table_name, database } of await superset.all("dataset")) {
    const found = await superset.one("dataset", id);
    const columns = (found.columns as { column_name: string }[]).map((c) => c.column_name);
    const metrics = (found.metrics as { metric_name: string }[]).map((c) => c.metric_name);
    for (const query of [{ columns: [], metrics }, { columns, row_limit: 5 }]) {
      const answer = await superset.ask(id, query);
      process.stderr.write(`${JSON.stringify([table_name, (database as { database_name: string }).database_name, answer.status, answer.error?.slice(0, 600), answer.rows.length, answer.error === undefined ? "" : answer.sql])}\n`);
    }
  }
});
