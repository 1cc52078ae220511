import type { Event } from "./event";
import { feed } from "./feed";
import { Lines } from "./files";
import type { World } from "./options";

const AT_ONCE = 2_000;

/** The line of an event: the envelope that the gateway takes, or the raw text of one that is broken, with the defect. */
export function lineOf({ stream, body, defect }: Event): string {
  return defect === undefined
    ? `{"stream":${JSON.stringify(stream)},"event":${body}}`
    : JSON.stringify({ stream, raw: body, defect });
}

/**
 * Writes the events of a world to a file instead of sending them, in the order in which they would be sent.
 * @returns how many events, labels and broken events were written
 */
export function writeOffline(
  world: World,
  out: string,
  labels: string | undefined,
): { events: number; labels: number; broken: number } {
  const file = new Lines(out, "w");
  const aside = labels === undefined ? undefined : new Lines(labels, "w");
  const written = { events: 0, labels: 0, broken: 0 };
  let lines: string[] = [];
  for (const event of feed(world)) {
    lines.push(lineOf(event));
    written.events++;
    if (event.defect !== undefined) written.broken++;
    if (event.label !== undefined) {
      written.labels++;
      aside?.write([JSON.stringify(event.label)]);
    }
    if (lines.length === AT_ONCE) {
      file.write(lines);
      lines = [];
    }
  }
  file.write(lines);
  file.close();
  aside?.close();
  return written;
}
