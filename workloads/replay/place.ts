/** Where a record lies. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** As one word, `payments/3/1200`: no topic's name has a slash. */
export const placeText = ({ topic, partition, offset }: Place): string => `${topic}/${partition}/${offset}`;

/** The place that `placeText` wrote; undefined for anything else. */
export function parsePlace(text: string | undefined): Place | undefined {
  const [, topic, partition, offset] = /^([A-Za-z0-9._-]{1,249})\/(\d{1,9})\/(\d{1,15})$/.exec(text ?? "") ?? [];
  if (topic === undefined) return undefined;
  return { topic, partition: Number(partition), offset: Number(offset) };
}
