import { servedByPinot } from "../../../components/pinot";
import { catalogue } from "../../../workloads/streams/catalogue";
import { payments } from "../../../workloads/streams/catalogue/payments";
import { queriesOf } from "./queries";

const window = { from: 1_000, to: 2_000 };

test("what dashboards ask of payments is their charts, their groups, and one account's latest", () => {
  const range = "FROM payments WHERE occurredAt >= 1000 AND occurredAt < 2000";
  const cut = "DATETIMECONVERT(occurredAt, '1:MILLISECONDS:EPOCH', '1:MILLISECONDS:EPOCH', '5:MINUTES')";
  expect(queriesOf(payments).map(({ title, sql }) => [title, sql(window, "account-1")])).toEqual([
    ["Payments today", `SELECT COUNT(*) ${range}`],
    ["Payments by channel", `SELECT ${cut}, channel, COUNT(*) ${range} GROUP BY ${cut}, channel LIMIT 10000`],
    [
      "Amount by currency",
      `SELECT currency, SUM("amount") ${range} GROUP BY currency ORDER BY SUM("amount") DESC LIMIT 20`,
    ],
    ["Payments by country", `SELECT country, COUNT(*) ${range} GROUP BY country ORDER BY COUNT(*) DESC LIMIT 20`],
    [
      "All by category, currency, channel, country",
      "SELECT category, currency, channel, country, COUNT(*), SUM(amount) FROM payments GROUP BY category, currency, channel, country ORDER BY COUNT(*) DESC LIMIT 100",
    ],
    [
      "Latest of one accountId",
      "SELECT * FROM payments WHERE accountId = 'account-1' ORDER BY occurredAt DESC LIMIT 100",
    ],
  ]);
});

test.each(servedByPinot(catalogue).map((stream) => [stream.name, stream] as const))(
  "the dashboards of %s can be asked",
  (_, stream) => {
    for (const { sql } of queriesOf(stream)) expect(sql(window, "k")).toMatch(/^SELECT .* FROM \w+/);
  },
);
