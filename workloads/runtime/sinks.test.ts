import { Availability, Stopped, unlessStopped } from "./sinks";

test("work is waited for, unless the wait is told to stop, and not begun when it was before", async () => {
  expect(await unlessStopped(() => Promise.resolve("done"), new AbortController().signal)).toBe("done");
  const stopping = new AbortController();
  const waited = unlessStopped(() => new Promise(() => undefined), stopping.signal);
  stopping.abort();
  await expect(waited).rejects.toThrow(Stopped);
  const work = jest.fn();
  await expect(unlessStopped(work, stopping.signal)).rejects.toThrow(Stopped);
  expect(work).not.toHaveBeenCalled();
});

test("a system that goes away is told of once, and once when it is back", () => {
  const log = { warn: jest.fn(), info: jest.fn() };
  const availability = new Availability(log, { away: "it is away", back: "it is back" });
  for (const reason of [undefined, "busy", "gone", undefined, undefined]) availability.turned(reason);
  expect(log.warn.mock.calls).toEqual([[{ reason: "busy" }, "it is away"]]);
  expect(log.info.mock.calls).toEqual([[{}, "it is back"]]);
});
