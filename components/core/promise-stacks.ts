/**
 * Runs `body` while errors note no lines. The SDK notes down where each of its promises was made, several for each resource, and every line
 * of that is looked up in the sources: three quarters of the time of a recorded graph in a test, a sixth of a preview of prod. Who looks
 * for a leak with the SDK's own variable, PULUMI_DEBUG_PROMISE_LEAKS, gets the lines.
 */
export async function withoutPromiseStacks<T>(body: () => Promise<T>): Promise<T> {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS !== undefined) return body();
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await body();
  } finally {
    Error.stackTraceLimit = before;
  }
}
