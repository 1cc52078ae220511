/** A line of `infra/testing/java/Reader.java`. */
export interface Line {
  readonly topic: string;
  readonly key: string | null;
  /** Null is a tombstone; bytes that are no text come as an object. */
  readonly value: string | null | { readonly base64: string };
}

/** What the fraud worker's state says of one account. */
export interface Account {
  /** Payments applied. */
  readonly count: number;
  /** The latest of them. */
  readonly ids: readonly string[];
}

export interface Totals {
  readonly acknowledged: number;
  /** Different ids in the topic, and records beyond the first of an id. */
  readonly inTopic: number;
  readonly duplicates: number;
  /** In the topic without an acknowledgement that arrived: the sender did not get to hear of it. */
  readonly unacknowledged: number;
  readonly inState: number;
  readonly inDeadLetters: number;
  readonly accounts: number;
}

const EXAMPLES = 5;

/** Counts, by ids, what became of the payments of a load. */
export class Ledger {
  readonly #topic = new Map<string, { readonly account: string; times: number }>();
  /** Every id that any of an account's state records names, and the account's last count. */
  readonly #state = new Map<string, { count: number; readonly ids: Set<string> }>();
  readonly #dead = new Set<string>();

  /** A record of the payments topic. */
  payment(id: string, account: string): void {
    const known = this.#topic.get(id);
    if (known === undefined) this.#topic.set(id, { account, times: 1 });
    else known.times += 1;
  }

  /** A record of the state topic, in the order of its offsets; undefined when the account was forgotten. */
  account(key: string, state: Account | undefined): void {
    const known = this.#state.get(key) ?? { count: 0, ids: new Set<string>() };
    this.#state.set(key, known);
    known.count = state?.count ?? 0;
    for (const id of state?.ids ?? []) known.ids.add(id);
  }

  /** A record of the dead letters. */
  deadLetter(id: string): void {
    this.#dead.add(id);
  }

  totals(acknowledged: ReadonlySet<string>): Totals {
    const ids = [...this.#topic.keys()];
    return {
      acknowledged: acknowledged.size,
      inTopic: ids.length,
      duplicates: [...this.#topic.values()].reduce((sum, { times }) => sum + times - 1, 0),
      unacknowledged: ids.filter((id) => !acknowledged.has(id)).length,
      inState: [...this.#state.values()].reduce((sum, { count }) => sum + count, 0),
      inDeadLetters: this.#dead.size,
      accounts: this.#state.size,
    };
  }

  /** What is wrong, one sentence each; empty when nothing was lost and nothing counted twice. */
  defects(acknowledged: ReadonlySet<string>): readonly string[] {
    const expected = new Map<string, number>();
    const unhandled: string[] = [];
    for (const [id, { account }] of this.#topic) {
      if (this.#dead.has(id)) continue;
      expected.set(account, (expected.get(account) ?? 0) + 1);
      if (this.#state.get(account)?.ids.has(id) !== true) unhandled.push(id);
    }
    const miscounted = [...new Set([...expected.keys(), ...this.#state.keys()])].filter(
      (account) => (expected.get(account) ?? 0) !== (this.#state.get(account)?.count ?? 0),
    );
    return [
      ...sentence(
        "acknowledged and not in the topic",
        [...acknowledged].filter((id) => !this.#topic.has(id)),
      ),
      ...sentence("in the topic, and neither in the state nor among the dead letters", unhandled),
      ...sentence(
        "accounts whose state does not count each payment once",
        miscounted.map((account) => {
          const [want, got] = [expected.get(account) ?? 0, this.#state.get(account)?.count ?? 0];
          return `${account} (${want} payments, ${got} counted)`;
        }),
      ),
      ...sentence("in the state and not in the topic", [...this.#invented()]),
    ];
  }

  *#invented(): Iterable<string> {
    for (const { ids } of this.#state.values()) {
      for (const id of ids) if (!this.#topic.has(id)) yield id;
    }
  }
}

/** `what` with the number of items and the first of them; nothing where there is none. */
export function sentence(what: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length > EXAMPLES ? ", …" : "";
  return [`${items.length} ${what}: ${items.slice(0, EXAMPLES).join(", ")}${more}`];
}
