import { placeText } from "./place";
import type { RedriveReport } from "./redrive";
import type { Range } from "./ranges";
import type { Progress, ReplayReport, ReplayRequest } from "./replay";
import { instantText } from "./times";

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** One line while something goes on. */
export const progressLine = ({ doing, passed, of }: Progress): string =>
  `${doing === "looking" ? "looking for what was sent before" : "sending"}: ${passed.toLocaleString("en")} of ${of.toLocaleString("en")} offsets`;

/** What a replay says of itself: a line for each partition, and one for all. */
export function replayLines(request: ReplayRequest, report: ReplayReport): readonly string[] {
  const { source, into, from, to, dryRun } = request;
  const { partitions } = report;
  const span = `from ${instantText(from)} to ${instantText(to)}`;
  const done = dryRun ? "to send" : "sent";
  const lines = partitions.map((one) => {
    const parts = [
      `${source}-${one.partition}: offsets ${one.from} to ${one.to - 1}`,
      count(one.records, "record"),
      ...(one.copies > 0 ? [`${count(one.copies, "copy", "copies")} passed over`] : []),
      ...(one.sentBefore > 0 ? [`${one.sentBefore.toLocaleString("en")} sent before`] : []),
      ...(one.tooLarge > 0 ? [`${one.tooLarge.toLocaleString("en")} too large with the headers of a replay`] : []),
      `${one.sent.toLocaleString("en")} ${done}`,
    ];
    return parts.join(", ");
  });
  const all =
    partitions.length === 0
      ? `${source} has no record ${span}; nothing is sent`
      : `${source} ${span}${into === source ? "" : ` into ${into}`}: ${count(
          sum(partitions, (one) => one.records),
          "record",
        )}, ` +
        `${sum(partitions, (one) => one.sentBefore).toLocaleString("en")} sent before, ${sum(partitions, (one) => one.sent).toLocaleString("en")} ${done}`;
  return [...cutLines(source, report.cut), ...lines, all, ...(report.finished ? [] : [GO_ON])];
}

const GO_ON = "ended before the last record; the same command again sends the rest";

/** What retention may have taken from the range. */
const cutLines = (topic: string, ranges: readonly Range[]): readonly string[] =>
  ranges.map(
    ({ partition, from }) =>
      `${topic}-${partition}: what came before ${placeText({ topic, partition, offset: from })} is no longer kept, and some of it may be of this time; the lake has the history (workloads/spark)`,
  );

/** What a redrive says of itself: a line for each cause, and one for all. */
export function redriveLines(worker: string, dryRun: boolean, report: RedriveReport): readonly string[] {
  const { causes, ended } = report;
  const done = dryRun ? "to send" : "sent";
  const lines = causes.map((one) =>
    [
      `${one.cause}: ${count(one.letters, "dead letter")}`,
      ...(one.sentBefore > 0 ? [`${one.sentBefore.toLocaleString("en")} sent before`] : []),
      ...(one.left > 0 ? [`${one.left.toLocaleString("en")} left`] : []),
      ...(one.unsendable > 0
        ? [
            `${one.unsendable.toLocaleString("en")} cannot be sent (they do not say where from, ${worker} no longer reads it, or too large)`,
          ]
        : []),
      `${one.sent.toLocaleString("en")} ${done}`,
    ].join(", "),
  );
  const all =
    causes.length === 0
      ? `${worker} has no dead letter that was not sent again`
      : `${worker}: ${count(
          sum(causes, (one) => one.letters),
          "dead letter",
        )}, ${sum(causes, (one) => one.sent).toLocaleString("en")} ${done}`;
  return [...lines, all, ...(ended === undefined ? [] : [`${ended}: the same command again sends the rest`])];
}
