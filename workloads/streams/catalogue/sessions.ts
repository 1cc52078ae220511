import { array, boolean, decimal, enumeration, int, long, record, string, timestamp, uuid } from "../fields";
import type { RecordOf } from "../infer";
import { defineStream } from "../stream";

export const sessions = defineStream({
  name: "sessions",
  doc: "Visits to the shop, each when it has ended: half an hour without a click, or midnight.",
  owner: { team: "web", contact: "web@example.com" },
  fields: {
    id: uuid({ doc: "The visit." }),
    visitorId: string({ doc: "The browser, by a random first-party identifier.", pii: "pseudonymous", maxLength: 64 }),
    customerId: string({ doc: "The account, once signed in.", nullable: true, pii: "pseudonymous", maxLength: 64 }),
    startedAt: timestamp("ms", { doc: "The first click." }),
    endedAt: timestamp("ms", { doc: "The last click." }),
    length: long({ doc: "From the first click to the last.", unit: "ms" }),
    clicks: int({ doc: "Clicks in all.", min: 1 }),
    actions: record(
      {
        views: int({ doc: "Pages viewed.", min: 0 }),
        searches: int({ doc: "Searches.", min: 0 }),
        added: int({ doc: "Articles put into the cart.", min: 0 }),
        purchases: int({ doc: "Orders placed.", min: 0 }),
      },
      { doc: "How many clicks of each sort." },
    ),
    articles: array(string({ doc: "The article, by the shop's own number.", maxLength: 32 }), {
      doc: "Articles looked at, in the order of the first look.",
      maxItems: 100,
    }),
    revenue: decimal(12, 2, { doc: "What was bought for, in `currency`; null without a purchase.", nullable: true }),
    currency: string({ doc: "ISO 4217 code; only with `revenue`.", nullable: true, maxLength: 3 }),
    converted: boolean({ doc: "True when something was bought." }),
    entryPage: string({ doc: "The first page's path.", maxLength: 400 }),
    exitPage: string({ doc: "The last page's path.", maxLength: 400 }),
    referrer: string({ doc: "The host that led here; null for none.", nullable: true, maxLength: 253 }),
    device: enumeration(["desktop", "mobile", "tablet", "other"], { doc: "What the visit was made on." }),
    country: string({ doc: "Where, as ISO 3166-1 alpha-2; null where it is not known.", nullable: true, maxLength: 2 }),
  },
  key: "visitorId",
  eventTime: "endedAt",
  volume: { average: 300, peak: 2_000, size: "700 B" },
  retention: "30 days",
  slo: { latency: "250 ms", quality: 0.9999 },
  serve: ["pinot", "lake", "search"],
  query: {
    filters: ["customerId", "articles", "country"],
    ranges: ["length"],
    groups: ["device", "converted"],
    sums: ["clicks", "length"],
  },
});

export type Session = RecordOf<typeof sessions>;
