/**
 * Invented lighthouse keepers, made from these words. They are the same in each run. The examples of the search page
 * are names in the default API, too.
 */
export interface Character {
  readonly id: number;
  readonly name: string;
  readonly species: string;
  readonly status: string;
}

// biome-ignore format: a list of words reads better in lines than in a column
const firstNames = [
  'Alma', 'Beth', 'Cleo', 'Dagny', 'Edda', 'Florin', 'Greta', 'Hanno', 'Ilka', 'Jorun', 'Kaspar', 'Linnea',
  'Marlo', 'Nessa', 'Odile', 'Pelle', 'Quirin', 'Runa', 'Summer', 'Thea', 'Ulrik', 'Vesna', 'Wanda', 'Xaver',
  'Yrsa', 'Zeno', 'Aurin', 'Birk', 'Carla', 'Dorrit', 'Emil', 'Frida', 'Gustav', 'Helmi', 'Ivo', 'Juna',
];

// biome-ignore format: as above
const lastNames = [
  'Ashcombe', 'Beacon', 'Candle', 'Driftwood', 'Ebbing', 'Foghorn', 'Gullwing', 'Harbour', 'Inlet', 'Jetty',
  'Keel', 'Lantern', 'Moorings', 'Northlight', 'Oarlock', 'Pebble', 'Quay', 'Reef', 'Saltmarsh', 'Tidewater',
  'Undertow', 'Vane', 'Wickham', 'Yawl', 'Zephyr', 'Brightwater', 'Cove', 'Dune', 'Seaglass',
];

const species = ['Human', 'Moth', 'Tide heron', 'Clockwork owl', 'Moss bear'];
const statuses = ['on watch', 'at sea', 'asleep'];

/** Enough for six pages. The last page is not full. */
const count = 107;

/** By id, from 1. The lengths of the lists have no common divisor, so no two characters have the same name. */
export const characters: readonly Character[] = Array.from({ length: count }, (_, index) => ({
  id: index + 1,
  name: `${pick(firstNames, index)} ${pick(lastNames, index * 5)}`,
  species: pick(species, index * 3 + Math.floor(index / 7)),
  status: pick(statuses, index + Math.floor(index / 5)),
}));

function pick(words: readonly string[], index: number): string {
  return words[index % words.length] as string;
}
