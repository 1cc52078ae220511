import { distance, nearest, unknownStream } from "./nearest";

const names = ["payments", "products", "prices", "telemetry", "clicks"];

it.each([
  ["", "", 0],
  ["kitten", "sitting", 3],
  ["paymnts", "payments", 1],
  ["", "abc", 3],
  ["flaw", "lawn", 2],
])("counts from %j to %j %d edits", (a, b, edits) => {
  expect(distance(a, b)).toBe(edits);
  expect(distance(b, a)).toBe(edits);
});

it("names the stream that was most likely meant", () => {
  expect(unknownStream("paymnts", names)).toBe('unknown stream "paymnts"; did you mean "payments"?');
  expect(nearest("PRICE", names)).toBe("prices");
  expect(nearest("product", names)).toBe("products");
});

it("lists the streams when none is near", () => {
  expect(unknownStream("weather", names)).toBe(
    'unknown stream "weather"; the streams are clicks, payments, prices, products, telemetry',
  );
});

it("cuts a long name, and compares it with none", () => {
  expect(unknownStream("payments".repeat(100), names)).toBe(
    `unknown stream "${"payments".repeat(8)}…"; the streams are clicks, payments, prices, products, telemetry`,
  );
});
