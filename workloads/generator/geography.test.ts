import { CITIES, HOMES, distanceKm, journeyTime, offset } from "./geography";
import { HOUR } from "./time";

const city = (name: string): (typeof CITIES)[number] => {
  const found = CITIES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no city ${name}`);
  return found;
};

test("distances are great circles", () => {
  // Within one per cent of what atlases say.
  expect(distanceKm(city("Berlin"), city("Paris")) / 878).toBeCloseTo(1, 1);
  expect(distanceKm(city("London"), city("New York")) / 5_570).toBeCloseTo(1, 1);
  expect(distanceKm(city("Berlin"), city("Berlin"))).toBe(0);
});

test("no journey is faster than an airliner", () => {
  for (const from of CITIES) {
    for (const to of CITIES) {
      if (from === to) continue;
      expect(distanceKm(from, to) / (journeyTime(from, to) / HOUR)).toBeLessThan(800);
    }
  }
});

test("a point so many kilometres away is that far away", () => {
  for (const home of HOMES) expect(distanceKm(home, offset(home, 3, -4))).toBeCloseTo(5, 1);
});

test("every city has a country, a place on earth and a time zone", () => {
  expect(new Set(CITIES.map(({ name }) => name)).size).toBe(CITIES.length);
  for (const { country, lat, lon, utcOffset } of CITIES) {
    expect(country).toMatch(/^[A-Z]{2}$/);
    expect(Math.abs(lat)).toBeLessThan(70);
    // The sun decides the zone, politics by at most three hours.
    expect(Math.abs(lon / 15 - utcOffset)).toBeLessThan(3);
  }
});
