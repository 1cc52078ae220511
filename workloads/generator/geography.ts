import { HOUR } from "./time";

export interface Place {
  readonly lat: number;
  readonly lon: number;
}

export interface City extends Place {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Hours ahead of UTC, standard time. */
  readonly utcOffset: number;
}

const city = (name: string, country: string, lat: number, lon: number, utcOffset: number): City => ({
  name,
  country,
  lat,
  lon,
  utcOffset,
});

/** Where account holders live, the likeliest first. */
export const HOMES: readonly City[] = [
  city("Berlin", "DE", 52.52, 13.405, 1),
  city("Paris", "FR", 48.857, 2.352, 1),
  city("Madrid", "ES", 40.417, -3.704, 1),
  city("London", "GB", 51.507, -0.128, 0),
  city("Hamburg", "DE", 53.551, 9.994, 1),
  city("Milan", "IT", 45.464, 9.19, 1),
  city("Vienna", "AT", 48.208, 16.373, 1),
  city("Munich", "DE", 48.137, 11.575, 1),
  city("Barcelona", "ES", 41.387, 2.17, 1),
  city("Amsterdam", "NL", 52.368, 4.904, 1),
  city("Rome", "IT", 41.903, 12.496, 1),
  city("Warsaw", "PL", 52.23, 21.012, 1),
  city("Lyon", "FR", 45.764, 4.836, 1),
  city("Brussels", "BE", 50.85, 4.352, 1),
  city("Lisbon", "PT", 38.722, -9.139, 0),
  city("Stockholm", "SE", 59.329, 18.069, 1),
  city("Athens", "GR", 37.984, 23.728, 2),
  city("Helsinki", "FI", 60.17, 24.938, 2),
  city("Dublin", "IE", 53.35, -6.26, 0),
  city("Zurich", "CH", 47.377, 8.541, 1),
];

/** Where they travel to besides, and where cloned cards turn up. */
export const ABROAD: readonly City[] = [
  city("New York", "US", 40.713, -74.006, -5),
  city("Miami", "US", 25.762, -80.192, -5),
  city("Los Angeles", "US", 34.052, -118.244, -8),
  city("Istanbul", "TR", 41.008, 28.978, 3),
  city("Dubai", "AE", 25.205, 55.271, 4),
  city("Bangkok", "TH", 13.756, 100.502, 7),
  city("Jakarta", "ID", -6.208, 106.846, 7),
  city("São Paulo", "BR", -23.551, -46.633, -3),
  city("Mexico City", "MX", 19.433, -99.133, -6),
  city("Cape Town", "ZA", -33.925, 18.424, 2),
  city("Tokyo", "JP", 35.676, 139.65, 9),
  city("Marrakesh", "MA", 31.629, -7.981, 1),
];

export const CITIES: readonly City[] = [...HOMES, ...ABROAD];

const EARTH_RADIUS_KM = 6_371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres (haversine formula). */
export function distanceKm(a: Place, b: Place): number {
  const [dLat, dLon] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** How long an honest journey takes, in milliseconds: by land up to 400 km, else by air with the time at the airports. */
export function journeyTime(a: Place, b: Place): number {
  const km = distanceKm(a, b);
  if (km < 30) return (km / 20) * HOUR;
  return km <= 400 ? (km / 90) * HOUR : (3 + km / 800) * HOUR;
}

/** A point so many kilometres away to the north and the east. */
export function offset(from: Place, northKm: number, eastKm: number): Place {
  const lat = from.lat + northKm / 111.32;
  const lon = from.lon + eastKm / (111.32 * Math.cos(radians(from.lat)));
  return { lat: round(lat), lon: round(lon) };
}

/** Five decimals are about a metre. */
const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
