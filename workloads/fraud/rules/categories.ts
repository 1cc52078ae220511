/**
 * What is typically paid at one time, in euros, by merchant category code (ISO 18245): rough figures from everyday prices in
 * Europe, rounded. An amount is judged relative to them, since a rent of a thousand euros is ordinary and a coffee for a hundred is
 * not. A factor of two in a figure matters little: each account's own level and spread are learned on top.
 */
const TYPICAL: Readonly<Record<string, number>> = {
  "0742": 80, // veterinary services
  "4111": 5, // local transport
  "4112": 40, // railways
  "4121": 20, // taxis
  "4131": 20, // buses
  "4511": 250, // airlines
  "4722": 400, // travel agencies
  "4784": 10, // tolls
  "4812": 150, // telephones
  "4814": 25, // telecommunication
  "4816": 20, // network services
  "4899": 15, // television, streaming
  "4900": 80, // electricity, gas, water
  "5200": 50, // home supplies
  "5211": 60, // building materials
  "5251": 30, // hardware
  "5310": 25, // discount stores
  "5311": 50, // department stores
  "5331": 15, // variety stores
  "5411": 30, // groceries
  "5422": 25, // butchers
  "5441": 10, // confectioners
  "5451": 15, // dairies
  "5462": 8, // bakeries
  "5499": 15, // convenience stores
  "5541": 50, // service stations
  "5542": 50, // fuel dispensers
  "5621": 60, // women's clothing
  "5651": 60, // family clothing
  "5661": 70, // shoes
  "5691": 60, // clothing
  "5712": 250, // furniture
  "5722": 200, // household appliances
  "5732": 150, // electronics
  "5734": 80, // computer software
  "5812": 35, // restaurants
  "5813": 20, // bars
  "5814": 12, // fast food
  "5815": 10, // digital media
  "5816": 10, // digital games
  "5817": 15, // digital applications
  "5818": 20, // digital goods
  "5912": 18, // pharmacies
  "5921": 25, // liquor
  "5941": 60, // sporting goods
  "5942": 20, // books
  "5943": 15, // stationery
  "5944": 150, // jewellery
  "5945": 35, // toys
  "5947": 40, // gifts
  "5977": 30, // cosmetics
  "5999": 40, // other shops
  "6011": 100, // cash machines
  "6300": 80, // insurance
  "6513": 800, // rent
  "7011": 150, // hotels
  "7230": 40, // hairdressers
  "7512": 150, // car rental
  "7523": 5, // parking
  "7538": 200, // car repair
  "7832": 20, // cinemas
  "7922": 60, // theatres
  "7995": 50, // betting
  "7997": 40, // clubs
  "8011": 60, // doctors
  "8021": 100, // dentists
  "8062": 100, // hospitals
  "8220": 300, // universities
  "8398": 30, // charities
};
const OTHER = 35;

/** How many times the typical amount of its category a payment is. */
export function ratioToTypical(euros: number, category: string): number {
  return euros / ((Object.hasOwn(TYPICAL, category) ? TYPICAL[category] : undefined) ?? OTHER);
}
