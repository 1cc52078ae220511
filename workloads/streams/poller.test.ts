import { prices } from "./catalogue/prices";
import { checkPlatform } from "./check-platform";
import { DefinitionError } from "./errors";
import type { PollerSpec } from "./model";
import { definePoller } from "./poller";
import { untold } from "./testing/lineage";
import { defineWorker, derived, generated, unchanged } from "./worker";

const lineage = {
  id: derived("a UUID", "seller", "article"),
  sku: unchanged("article"),
  seller: unchanged("seller"),
  source: unchanged("kind"),
  price: unchanged("price"),
  shipping: unchanged("shipping"),
  currency: unchanged("currency"),
  promotion: unchanged("promotion"),
  availability: unchanged("availability"),
  stock: unchanged("stock"),
  observedAt: generated("the clock"),
} as const;
const spec: PollerSpec<typeof prices> = {
  name: "rivals",
  doc: "What the test asks.",
  owner: { team: "tests", contact: "tests@example.com" },
  url: "https://example.com/offers?kind=all",
  every: "10 seconds",
  since: "after",
  paging: { parameter: "page", pages: 5 },
  secret: { header: "authorization", scheme: "Bearer" },
  writes: prices,
  lineage,
  slo: { freshness: "1 minute" },
};

const defects = (changed: object): readonly string[] => {
  try {
    definePoller({ ...spec, ...changed });
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.defects;
    throw error;
  }
};
const said = (sentence: string) => `poller "rivals": ${sentence} in workloads/rivals/definition.ts`;

test("a poller is plain data that cannot be changed", () => {
  const poller = definePoller(spec);
  expect([poller.type, poller.writes.name]).toEqual(["poller", "prices"]);
  expect(Object.isFrozen(poller.lineage)).toBe(true);
});

test("a field whose source is not told does not compile", () => {
  const { sku: _sku, ...without } = lineage;
  // @ts-expect-error a field of the stream is missing
  expect(defects(definePollerSpec({ ...spec, lineage: without }))).toEqual([
    said('lineage of "prices" must say where each of its fields comes from, got nothing of "sku"; set `lineage`'),
  ]);
});

const definePollerSpec = (given: PollerSpec<typeof prices>): PollerSpec<typeof prices> => given;

test.each(["https://example.com/a", "http://127.0.0.1:31000/a", "http://localhost/a?b=1", "http://[::1]:80/"])(
  "it may ask %s",
  (url) => {
    expect(defects({ url })).toEqual([]);
  },
);

test.each([
  ["http://example.com/a", "be https, or http of this machine", '"http://example.com/a"'],
  ["ftp://example.com/a", "be an address `https://host/path`", '"ftp://example.com/a"'],
  ["offers", "be an address `https://host/path`", '"offers"'],
  ["https://u:hidden@example.com/a", "hold no user or password, which belong into a file", '"https://example.com/a"'],
  ["https://example.com/a?key=hidden#b", "have no fragment, which no server is told", '"https://example.com/a"'],
])("it may not ask %s", (url, allowed, shown) => {
  expect(defects({ url })).toEqual([said(`url must ${allowed}, got ${shown}; set \`url\``)]);
});

test("every defect is told at once, each as a sentence", () => {
  const changed = {
    every: "1 ms",
    timeout: "1 hour",
    maxAnswer: "1 GiB",
    since: "a b",
    paging: { parameter: "kind", pages: 0 },
    secret: { header: "Host", scheme: "Bearer of" },
    lineage: { ...lineage, sku: derived("somehow", " "), more: unchanged("more") },
    slo: { freshness: "1 ms" },
  };
  expect(defects(changed)).toEqual([
    said('every must be from 1 second to 1 day, got "1 ms"; set `every`'),
    said('timeout must be from 1 ms to 5 minutes, got "1 hour"; set `timeout`'),
    said('maxAnswer must be from 1 B to 64 MiB, got "1 GiB"; set `maxAnswer`'),
    said('slo.freshness must be longer than `every`, got "1 ms"; set `slo.freshness`'),
    said('since must be the name of a query parameter, got "a b"; set `since`'),
    said('url must leave the parameters of `since` and `paging` to them, got "kind"; take it out of `url`'),
    said("paging.pages must be 1 to 1000, got 0; set `paging.pages`"),
    said(
      'secret.header must be a header in lower case, and none of accept, connection, content-length, host, if-modified-since, if-none-match, transfer-encoding, user-agent, got "Host"; set `secret.header`',
    ),
    said('secret.scheme must be one word, `Bearer`, got "Bearer of"; set `secret.scheme`'),
    said('lineage of "prices", field "sku", must name a path of the source\'s item, got " "; mend `lineage`'),
    said(
      'lineage of "prices" must name fields that hold its values ("id", "sku", "seller", "source", "price", "shipping", "currency", "promotion", "availability", "stock", "observedAt"), got "more"; mend `lineage`',
    ),
  ]);
  expect(defects({ name: "replay" })).toHaveLength(1);
});

test("a poller writes a stream of the catalogue that no worker writes, and shares no name", () => {
  const poller = definePoller(spec);
  const common = {
    doc: "Something.",
    owner: spec.owner,
    slo: { latency: "1 second" },
    scale: { min: 1, max: 1 },
    reads: [{ ...prices, name: "offers" }],
    writes: [prices],
  } as const;
  const worker = defineWorker({ ...common, name: "rivals", lineage: untold(prices) });
  const streams = [prices, ...common.reads];
  const platform = { streams, workers: [worker], gateways: [], queries: [], captures: [], pollers: [poller] };
  expect(() => {
    checkPlatform(platform);
  }).toThrow(
    new DefinitionError([
      'poller "rivals": its dead-letter topic must be its own, got "rivals.dead-letters", which worker "rivals" has as well; rename one of them',
      'poller "rivals": its changelog topic must be its own, got "rivals.state", which worker "rivals" has as well; rename one of them',
      'poller "rivals": its client id must be its own, got "millrace.rivals", which worker "rivals" has as well; rename one of them',
      'poller "rivals": its Kubernetes name must be its own, got "millrace-rivals", which worker "rivals" has as well; rename one of them',
      'poller "rivals": writes must name no stream that a worker writes, got "prices" of worker "rivals"; give it a stream of its own',
    ]),
  );
  expect(() => {
    checkPlatform({ ...platform, streams: [], workers: [] });
  }).toThrow(
    'poller "rivals": reads and writes must name streams of the catalogue, got "prices", which is none; export it from catalogue/prices.ts',
  );
});
