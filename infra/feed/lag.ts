/**
 * How many records a worker has yet to read, from its metrics page; undefined when the page cannot be had or does not say.
 * @param url of the worker, without a slash at the end
 */
export async function lagOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return sumOf(await response.text(), "millrace_worker_lag_records");
  } catch {
    return undefined; // It may be restarting; whoever asks asks again.
  }
}

/** Sum over the labels of a metric, in Prometheus' text format; undefined when there is none. */
export function sumOf(page: string, metric: string): number | undefined {
  const values = page.split("\n").flatMap((line) => {
    const [, value] = new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\S+)$`).exec(line) ?? [];
    return value === undefined ? [] : [Number(value)];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
