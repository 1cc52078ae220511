import { DriverError } from "../runtime";
import { patiently } from "./patient";

test("asks again while the brokers cannot answer yet", async () => {
  let asked = 0;
  const ask = () => {
    asked += 1;
    return asked < 3 ? Promise.reject(new DriverError("unavailable", "no leader yet")) : Promise.resolve("offsets");
  };
  expect(await patiently(ask)).toBe("offsets");
  expect(asked).toBe(3);
});

test("what asking again does not mend is told at once", async () => {
  let asked = 0;
  const ask = () => {
    asked += 1;
    return Promise.reject(new DriverError("unavailable", "gone", { retriable: false }));
  };
  await expect(patiently(ask)).rejects.toThrow("gone");
  expect(asked).toBe(1);
});
