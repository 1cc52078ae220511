import type { Driver } from "../runtime";
import { type AnyStream, compatibility, names } from "../streams";

/** The stream of that name. @throws a sentence with the names there are */
export function streamNamed(streams: readonly AnyStream[], name: string): AnyStream {
  const found = streams.find((stream) => stream.name === name);
  if (found !== undefined) return found;
  throw new Error(`no stream "${name}"; the streams are ${streams.map((stream) => stream.name).join(", ")}`);
}

/**
 * The topic that a replay of a stream writes: the stream's own; that of another stream whose readers can have its records;
 * or a topic that no stream has, made by hand for it.
 * @throws a sentence when the records would be none there
 */
export async function targetOf(
  driver: Driver,
  streams: readonly AnyStream[],
  source: AnyStream,
  into: string | undefined,
): Promise<string> {
  if (into === undefined || into === source.name) return names.topic(source);
  const stream = streams.find(({ name }) => name === into);
  if (stream !== undefined) {
    const asIfSource = { ...stream, name: source.name, partitions: source.partitions };
    const breach = compatibility(source, asIfSource).backward[0];
    if (breach === undefined) return names.topic(stream);
    throw new Error(
      `--into must be a stream of the same schema as "${source.name}", got "${into}" (${breach.sentence}); replay into a topic of its own, or have a worker turn one into the other`,
    );
  }
  // What the platform keeps for itself (dead letters, state, connectors) has a dot or an underscore in its name.
  if (!/^[a-z0-9][a-z0-9-]{0,248}$/.test(into)) {
    throw new Error(
      `--into must be the name of a stream, or of a topic of lower-case letters, digits and hyphens, got "${into}"`,
    );
  }
  try {
    await driver.partitions(into);
  } catch (error) {
    throw new Error(
      `--into names neither a stream nor a topic of these brokers, got "${into}" (${(error as Error).message}); make the topic first`,
      { cause: error },
    );
  }
  return into;
}
