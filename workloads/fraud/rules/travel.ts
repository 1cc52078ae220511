import type { Place, RecentPayment } from "../recent";
import { ramp } from "../statistics";
import type { Finding } from "./finding";

/** Mean radius of the Earth in km (IUGG). */
const EARTH_KM = 6371.0088;
/** Places are those of a merchant's registration or of a terminal's town: this far apart may still be the same place. */
const NOISE_KM = 50;
/** Clocks of terminals differ by minutes. */
const CLOCK_HOURS = 5 / 60;
/** Up to the first nobody is surprised (a flight, door to door); from the second no airliner flies (about 900 km/h in cruise, and tail wind). */
const SPEED_KMH = { ordinary: 600, certain: 1_200 } as const;

/** Great-circle distance in km, by the haversine formula. */
export function distanceKm(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

interface Located {
  readonly at: number;
  readonly place: Place;
}

/** Speed in km/h that the card needed, after what noise and clocks explain. */
function speedKmh(a: Located, b: Located): number {
  const hours = Math.abs(b.at - a.at) / 3_600_000 + CLOCK_HOURS;
  return Math.max(0, distanceKm(a.place, b.place) - NOISE_KM) / hours;
}

const isImpossible = (a: Located, b: Located): boolean =>
  ramp(speedKmh(a, b), SPEED_KMH.ordinary, SPEED_KMH.certain) >= 0.5;

/**
 * Judges whether the card could have come from where it was presented before, or, for a late event, could get to where it was
 * presented after. A presentation that could not be is left out as a reference: so the owner's next payment at home is not
 * taken for a second journey, while someone who really is elsewhere is believed as soon as there was time to get there.
 *
 * @param recent ascending by time; the payment to judge is among them
 * @param index its place in `recent`
 */
export function judgeTravel(recent: readonly RecentPayment[], index: number): Finding | undefined {
  const payment = recent[index];
  if (payment?.place === undefined) return undefined;
  const { at, place } = payment;
  let before: Located | undefined;
  let after: Located | undefined;
  for (const [i, other] of recent.entries()) {
    if (other.place?.card !== place.card || i === index) continue;
    const located = { at: other.at, place: other.place };
    if (i < index) {
      if (before === undefined || !isImpossible(before, located)) before = located;
    } else if (before === undefined || !isImpossible(before, located)) {
      after = located;
      break;
    }
  }
  const here = { at, place };
  const worst = [before, after]
    .filter((other) => other !== undefined)
    .map((other) => ({ other, speed: speedKmh(other, here) }))
    .sort((a, b) => b.speed - a.speed)[0];
  if (worst === undefined) return undefined;
  const score = ramp(worst.speed, SPEED_KMH.ordinary, SPEED_KMH.certain);
  if (score === 0) return undefined;
  const minutes = Math.round(Math.abs(at - worst.other.at) / 60_000);
  const km = Math.round(distanceKm(worst.other.place, place));
  return {
    rule: "impossible_travel",
    score,
    detail: `the same card was presented ${km} km away ${minutes} minutes ${worst.other.at <= at ? "before" : "after"}`,
  };
}
