/** How a key's state is written to the changelog and read back. */
export interface StateCodec<S> {
  /** Goes up when the shape changes; `decode` is told which version wrote the text. */
  readonly version: number;
  /** The state as text, without its version. */
  encode(state: S): string;
  /** @throws when the text is no such state */
  decode(text: string, version: number): S;
}

/**
 * State as JSON.
 * @param options.version the shape's version, 1 by default
 * @param options.upgrade turns what an earlier version wrote into today's shape; without it such state is a fault
 * @example state: jsonState<Account>({ version: 2, upgrade: (old) => ({ ...(old as AccountV1), limit: 0 }) })
 */
export function jsonState<S>(
  options: { readonly version?: number; readonly upgrade?: (old: unknown, version: number) => S } = {},
): StateCodec<S> {
  const { version = 1, upgrade } = options;
  return {
    version,
    encode: (state) => JSON.stringify(state),
    decode(text, written) {
      const value: unknown = JSON.parse(text);
      if (written === version) return value as S;
      if (upgrade === undefined) {
        throw new Error(
          `state of version ${written}, the handler's is ${version}; give \`jsonState\` an \`upgrade\` from ${written}`,
        );
      }
      return upgrade(value, written);
    },
  };
}
