/**
 * Rough values of one unit in euros, to one or two digits. The rules compare logarithms of amounts, on which a rate that is ten
 * percent off moves nothing; without it, a traveller's payment in yen would look a hundred times too large.
 */
const EUROS: Readonly<Record<string, number>> = {
  AED: 0.24,
  AUD: 0.58,
  BGN: 0.51,
  BRL: 0.16,
  CAD: 0.63,
  CHF: 1.06,
  CLP: 0.00092,
  CNY: 0.12,
  COP: 0.00021,
  CZK: 0.041,
  DKK: 0.13,
  EUR: 1,
  GBP: 1.16,
  HKD: 0.11,
  HUF: 0.0025,
  IDR: 0.000053,
  ILS: 0.25,
  INR: 0.01,
  ISK: 0.007,
  JPY: 0.006,
  KRW: 0.00062,
  MXN: 0.046,
  MYR: 0.2,
  NOK: 0.085,
  NZD: 0.51,
  PHP: 0.015,
  PLN: 0.23,
  RON: 0.2,
  SAR: 0.23,
  SEK: 0.09,
  SGD: 0.66,
  THB: 0.026,
  TRY: 0.022,
  UAH: 0.021,
  USD: 0.87,
  VND: 0.000033,
  ZAR: 0.048,
};

/** An amount in euros to the cent, at least one cent; null in a currency without a rate, or for an amount that is not above zero. */
export function euros(amount: string, currency: string): number | null {
  const rate = Object.hasOwn(EUROS, currency) ? EUROS[currency] : undefined;
  const value = Number(amount);
  if (rate === undefined || !(value > 0)) return null;
  return Math.max(0.01, Math.round(value * rate * 100) / 100);
}
