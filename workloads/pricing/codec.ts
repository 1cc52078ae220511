import type { StateCodec } from "../runtime";
import type { Article } from "./offers";

/** An offer as a row: seller, hundredths, currency, 1 when it is in stock, time. */
type Row = readonly [string, number, string, 0 | 1, number];

/** An article's offers as rows of JSON: the whole of them goes to the changelog with each new observation. */
export const articleCodec: StateCodec<Article> = {
  version: 1,
  encode: ({ offers }) =>
    JSON.stringify(
      offers.map(({ seller, price, currency, available, at }): Row => [seller, price, currency, available ? 1 : 0, at]),
    ),
  decode(text, version) {
    if (version !== 1)
      throw new Error(`an article's offers must be of version 1, got ${version}; add its reading to codec.ts`);
    const rows = JSON.parse(text) as readonly Row[];
    return {
      offers: rows.map(([seller, price, currency, available, at]) => ({
        seller,
        price,
        currency,
        available: available === 1,
        at,
      })),
    };
  },
};
