/**
 * A real Superset with the bundle that its room renders, over a real Pinot and a real Trino with rows in every table: each chart is
 * asked for its data through Superset's own API, and its numbers are those of the events that were sent.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import fc from "fast-check";
import { Kafka, logLevel } from "kafkajs";
import { withOthers } from "../../../components/superset/charts";
import { everything } from "../../../components/superset/testing/streams";
import { useCases } from "../../../components/superset/use-cases";
import { freePorts } from "../../../workloads/runtime/testing/ports";
import { until } from "../../../workloads/runtime/testing/until";
import { type AnyStream, names, serdeOf } from "../../../workloads/streams";
import { catalogue } from "../../../workloads/streams/catalogue";
import { recordOf } from "../../../workloads/streams/testing/arbitrary";
import { type Answer, type Listed, signIn, type Superset } from "./api";
import { compared, type Event, eventOf } from "./expected";
import { type Rooms, startRooms } from "./rooms";

jest.setTimeout(600_000);

const EVENTS = 40;
const HOUR = 3_600_000;
/** Every kind of field, which Pinot serves; and the same in no engine but Trino, so that charts ask that too. */
const inTrino: AnyStream = { ...everything, name: "all-kinds-lake", serve: ["lake"] };
const served = [...catalogue, everything, inTrino].filter(({ serve }) => serve.length > 0);
const inPinot = served.filter(({ serve }) => serve.includes("pinot"));
const dashboards = withOthers(useCases, served);

let rooms: Rooms | undefined;
let superset: Superset;
const sent = new Map<string, readonly Event[]>();

const running = (): Rooms => {
  if (rooms === undefined) throw new Error("the rooms did not start");
  return rooms;
};
// Of any stream: the type of its records would be worked out without end.
const sampleOf = recordOf as unknown as (stream: AnyStream) => fc.Arbitrary<Event>;

/** The last minutes, some hours ago, and before the range of every chart. */
const ageOf = (n: number): number => (n % 4 === 3 ? 30 * HOUR : n % 4 === 2 ? 3 * HOUR : 0) + n * 1_000;

async function sendEvents(bootstrap: string): Promise<void> {
  const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const now = Date.now();
  for (const stream of served) {
    const events = fc
      .sample(sampleOf(stream), { numRuns: EVENTS, seed: 11 })
      .map((sample, n) => eventOf(stream, sample, n, now - ageOf(n)));
    sent.set(stream.name, events);
    const serde = serdeOf(stream as never) as unknown as { readonly encode: (record: object) => Buffer };
    await producer.send({
      topic: names.topic(stream),
      messages: events.map((event) => ({ key: String(event[stream.key]), value: serde.encode(event) })),
    });
  }
  await producer.disconnect();
}

beforeAll(async () => {
  rooms = await startRooms(served);
  const { broker, pinot, url, password } = rooms;
  await sendEvents(broker.bootstrap);
  superset = await signIn(url, "admin", password());
  for (const stream of inPinot) {
    const sql = `SELECT COUNT(*) FROM ${names.pinotTable(stream)}`;
    const counted = async () => Number((await pinot.query(sql))[0]?.[0]) === EVENTS;
    await until(`Pinot has every event of ${stream.name}`, counted, 60_000);
  }
});
afterAll(async () => {
  await rooms?.stop();
});

/** Everything that was imported, but for when. */
async function held() {
  const kinds = ["database", "dataset", "chart", "dashboard"] as const;
  const lists = await Promise.all(kinds.map((kind) => superset.all(kind)));
  const datasets = await Promise.all((lists[1] ?? []).map(({ id }) => superset.one("dataset", id)));
  return {
    ids: Object.fromEntries(kinds.map((kind, n) => [kind, (lists[n] ?? []).map(({ id }) => id).sort()])),
    datasets: datasets.map(({ id, table_name, columns, metrics }) => ({
      id,
      table_name,
      columns: idsOf(columns),
      metrics: idsOf(metrics),
    })),
  };
}
const idsOf = (list: unknown): readonly number[] => (list as readonly Listed[]).map(({ id }) => id).sort();

/** Of a few at a time, as a dashboard asks. */
async function each<T>(items: readonly T[], ask: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const one = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await ask(item);
  };
  await Promise.all([one(), one(), one(), one()]);
}

const wrong = ({ status, error }: Answer): string | undefined =>
  status === 200 && error === undefined ? undefined : `${status} ${(error ?? "").slice(0, 500)}`;

test("everything of the bundle is there: two databases, a dataset a table and view, each chart, each dashboard", async () => {
  const { ids } = await held();
  expect(Object.fromEntries(Object.entries(ids).map(([kind, list]) => [kind, list.length]))).toEqual({
    database: 2,
    dataset: served.length + inPinot.length,
    chart: dashboards.flatMap(({ rows }) => rows.flat()).length,
    dashboard: dashboards.length,
  });
});

test("every chart of every dashboard shows the numbers of the events that were sent", async () => {
  const charts = await superset.all("chart");
  const found: unknown[] = [];
  const expected: unknown[] = [];
  for (const { title: dashboard, rows } of dashboards) {
    await each(rows.flat(), async (chart) => {
      const listed = charts.find(
        ({ slice_name, dashboards: on }) =>
          slice_name === chart.title &&
          (on as readonly { readonly dashboard_title: string }[])[0]?.dashboard_title === dashboard,
      );
      const who = `${dashboard}: ${chart.title}`;
      const stream = served.find(({ name }) => name === chart.stream);
      if (listed === undefined || stream === undefined) throw new Error(`${who} is not there`);
      const answer = await superset.chart(listed.id);
      const { shown, expected: reckoned } = compared(
        chart,
        stream,
        sent.get(stream.name) ?? [],
        answer.rows,
        Date.now(),
      );
      found.push([who, wrong(answer) ?? shown]);
      expected.push([who, reckoned]);
    });
  }
  expect(found).toEqual(expected);
});

test("every dataset over either engine answers for each of its columns and metrics, and each engine for a time by each grain", async () => {
  const faults: string[] = [];
  const datasets = await superset.all("dataset");
  await each(datasets, async ({ id, table_name: name }) => {
    const {
      columns,
      metrics,
      main_dttm_col: time,
    } = (await superset.one("dataset", id)) as {
      readonly columns: readonly { readonly column_name: string }[];
      readonly metrics: readonly { readonly metric_name: string }[];
      readonly main_dttm_col: string;
    };
    const events = { metrics: ["events"] };
    const axis = (timeGrain: string) => ({
      columnType: "BASE_AXIS",
      expressionType: "SQL",
      isColumnReference: true,
      sqlExpression: time,
      label: time,
      timeGrain,
    });
    const queries: readonly (readonly [string, object, (answer: Answer) => boolean])[] = [
      [
        "metrics",
        { columns: [], metrics: metrics.map((one) => one.metric_name) },
        ({ rows }) => rows[0]?.events === EVENTS,
      ],
      ["columns", { columns: columns.map((one) => one.column_name), row_limit: 5 }, ({ rows }) => rows.length === 5],
      // A grain is cut by the engine and not by the stream: once for each of them.
      ...(String(name).startsWith("all_kinds") ? ["PT1M", "PT5M", "PT1H", "P1D"] : []).map(
        (grain) =>
          [
            `time by ${grain}`,
            { ...events, columns: [axis(grain)], extras: { time_grain_sqla: grain } },
            ({ rows }: Answer) => rows.reduce((sum, row) => sum + Number(row.events), 0) === EVENTS,
          ] as const,
      ),
    ];
    for (const [what, query, holds] of queries) {
      const answer = await superset.ask(id, query);
      const fault = wrong(answer) ?? (holds(answer) ? undefined : JSON.stringify(answer.rows).slice(0, 300));
      if (fault !== undefined) faults.push(`${String(name)}: ${what}: ${fault}`);
    }
  });
  expect(faults).toEqual([]);
});

test("the same bundle again changes nothing", async () => {
  const before = await held();
  await running().applyAssets();
  expect(await held()).toEqual(before);
});

test("a database that cannot be asked ends the task with a sentence, and what is shown stays", async () => {
  const before = await held();
  const [broker = 0, controller = 0] = await freePorts(2);
  const away = { broker: `127.0.0.1:${broker}`, controller: `127.0.0.1:${controller}` };
  await expect(running().applyAssets({ pinot: away })).rejects.toThrow(
    new RegExp(
      `^superset-assets failed \\(exit 1\\)[^]*superset: the database "Pinot" must answer at pinot://127\\.0\\.0\\.1:${broker}/\\S+ for "all_kinds", got .*; ` +
        "see whether Pinot runs \\(`npm run status`\\), and run `npm start` again",
    ),
  );
  expect(await held()).toEqual(before);
});

test("nobody is answered without the password, and it listens on this machine alone", async () => {
  const { url } = running();
  expect((await fetch(`${url}/api/v1/chart/`)).status).toBe(401);
  await expect(signIn(url, "admin", "another")).rejects.toThrow("Superset lets admin not in: 401");
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  if (outside === undefined) return;
  for (const port of running().ports) {
    const socket = connect({ host: outside.address, port });
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    expect([port, error.code]).toEqual([port, "ECONNREFUSED"]);
  }
});

test("Prometheus reads of it what charts asked", async () => {
  const [, metrics = 0] = running().ports;
  const page = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  expect(page).toMatch(/^superset_requests_total\{part="chart-data",status="200"\} [1-9]/m);
});
