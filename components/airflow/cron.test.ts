import { isCron } from "./cron";

test.each([
  "15 2 * * *",
  "30 4 * * 0",
  "*/15 3-9 * jan-mar MON,fri",
  "5/20 * 29 2 *",
  "0 0 31 1,2 *",
  "0,30 0-23/2 1-15 * *",
])("%s is a schedule", (schedule) => {
  expect(isCron(schedule)).toBe(true);
});

test.each([
  ["daily", "five fields are asked for"],
  ["0 0 * *", "one is missing"],
  ["0  0 * * *", "a field is empty"],
  ["99 2 * * *", "an hour has 60 minutes"],
  ["0 24 * * *", "a day has 24 hours"],
  ["0 0 0 * *", "days begin with 1"],
  ["0 0 * 13 *", "a year has 12 months"],
  ["0 0 * * 7", "Sunday is 0 to the Spark operator"],
  ["0 0 * * mon-", "a range has an end"],
  ["0 0 * * *-3", "everything has none"],
  ["9-3 * * * *", "a range does not run backwards"],
  ["*/0 * * * *", "a step leads on"],
  ["0 0 30 2 *", "February has no 30th"],
  ["0 0 31 2,4 1", "nor has April a 31st"],
  ["0 0 jan * *", "a word is of its own field"],
])("%s is none: %s", (schedule) => {
  expect(isCron(schedule)).toBe(false);
});
