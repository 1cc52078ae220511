import { renderPrometheus } from "../../../components/prometheus/render";
import { validate } from "../../../components/prometheus/spec";
import { door, testSpec } from "../../../components/prometheus/testing";
import type { Alert } from "../../../components/core/observe";
import type { RoomObservation } from "../../../components/core/promql";
import { lateNotices, notices } from "./notice";

const rendered = (observations: readonly RoomObservation[]) =>
  renderPrometheus(validate(testSpec(observations))).manifests;

const withPage = (page: Partial<Alert>): RoomObservation => ({
  room: "hall",
  observation: {
    scrape: [],
    recordings: [{ record: "hall:dark:now", expr: "max(hall_dark)" }],
    alerts: [
      {
        alert: "HallDark",
        expr: "hall_dark == 1",
        for: "0 seconds",
        severity: "page",
        summary: "Dark",
        description: "Nobody sees anything.",
        runbook: "components/hall/README.md#dark",
        ...page,
      },
    ],
  },
});

const noticeOf = (observations: readonly RoomObservation[], alert: string) =>
  notices(rendered(observations)).find((notice) => notice.alert === alert);

test("the arithmetic of a page adds up the steps from the fault to the receiver", () => {
  expect(noticeOf([withPage({ for: "15 seconds" })], "HallDark")).toEqual({
    alert: "HallDark",
    group: "hall",
    seen: 15,
    fills: 0,
    recorded: 0,
    evaluated: 10,
    held: 20,
    grouped: 5,
    delivered: 3,
    total: 53,
  });
});

test("a job whose pods are gone is noticed when its series end: later than one that does not answer", () => {
  expect(noticeOf([door], "JobUnseen")).toMatchObject({ seen: 26, held: 10, total: 54 });
});

test("a series that the same group records costs nothing, one of another group an evaluation", () => {
  expect(noticeOf([withPage({ expr: "hall:dark:now == 1" })], "HallDark")).toMatchObject({ recorded: 0, total: 33 });
  const other: RoomObservation = {
    room: "cellar",
    observation: {
      scrape: [],
      alerts: [{ ...alertOf(withPage({})), alert: "CellarDark", expr: "hall:dark:now == 1" }],
    },
  };
  expect(noticeOf([withPage({}), other], "CellarDark")).toMatchObject({ recorded: 10, total: 43 });
});

const alertOf = ({ observation }: RoomObservation): Alert => {
  const [alert] = observation.alerts ?? [];
  if (alert === undefined) throw new Error("no alert");
  return alert;
};

test("a page that takes a minute or more is refused with its sum", () => {
  expect(lateNotices(rendered([withPage({ expr: "rate(hall_lights_total[1m]) == 0" })]))).toEqual([
    "hall: page HallDark may come 93 s after its fault, and must come within 60 s: seen 15 + fills 60 + evaluated 10 + grouped 5 + delivered 3; shorten `for` or the window, or make it a ticket",
  ]);
});

test("every page of the rooms that watch comes within a minute", () => {
  const manifests = rendered([door]);
  expect(notices(manifests).map(({ alert }) => alert)).toEqual(
    expect.arrayContaining(["DoorStuck", "JobUnseen", "RulesFail", "NotificationsFail", "NodeDiskFull"]),
  );
  expect(lateNotices(manifests)).toEqual([]);
});
