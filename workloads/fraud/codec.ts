import type { StateCodec } from "../runtime";
import type { RecentPayment } from "./recent";
import type { AccountState } from "./state";

/** A recent payment as a row: id, time, euros, category, and where the card was present its number among `cards`, latitude, longitude. */
type Row =
  | readonly [string, number, number | null, string]
  | readonly [string, number, number | null, string, number, number, number];

interface Written extends Omit<AccountState, "recent"> {
  readonly cards: readonly string[];
  readonly recent: readonly Row[];
}

/**
 * An account's state as JSON, about half as long as with names of fields: a busy account's whole list goes to the changelog with
 * each of its payments.
 */
export const accountCodec: StateCodec<AccountState> = {
  version: 1,
  encode({ recent, ...rest }) {
    const cards: string[] = [];
    const rows = recent.map(({ id, at, euros, category, place }): Row => {
      if (place === undefined) return [id, at, euros, category];
      let card = cards.indexOf(place.card);
      if (card < 0) card = cards.push(place.card) - 1;
      return [id, at, euros, category, card, place.lat, place.lon];
    });
    const written: Written = { ...rest, cards, recent: rows };
    return JSON.stringify(written);
  },
  decode(text, version) {
    if (version !== 1)
      throw new Error(`an account's state must be of version 1, got ${version}; add its reading to codec.ts`);
    const { cards, recent, ...rest } = JSON.parse(text) as Written;
    return {
      ...rest,
      recent: recent.map(([id, at, euros, category, card, lat, lon]): RecentPayment => {
        const kept = { id, at, euros, category };
        if (card === undefined || lat === undefined || lon === undefined) return kept;
        return { ...kept, place: { card: cards[card] ?? "", lat, lon } };
      }),
    };
  },
};
