/** A setting is missing, misspelt or wrong. The message is for the person who set it, and says what to change. */
export class SettingError extends Error {}

/** Values of settings as they were given: text from the command line, or what JSON knows from `cdk.json`. */
export type Context<Name extends string> = Readonly<Partial<Record<Name, unknown>>>;

/** @returns `true` or `false`; undefined where nothing was given */
export function parseFlag<Name extends string>(given: Context<Name>, name: Name): boolean | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw wrong(name, value, 'true or false');
}

/** @returns a whole number from `least` to `most`; undefined where nothing was given */
export function parseNumber<Name extends string>(
  given: Context<Name>,
  name: Name,
  least: number,
  most: number,
): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most)
    return number;
  throw wrong(name, value, `a whole number from ${least} to ${most}`);
}

/** @returns one of the choices; undefined where nothing was given */
export function parseChoice<Name extends string, Choice extends string>(
  given: Context<Name>,
  name: Name,
  choices: readonly Choice[],
): Choice | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw wrong(name, value, `one of ${choices.join(', ')}`);
}

/**
 * @param pattern what the text has to match. @default - anything that is not empty
 * @param wanted what the text should be, for the message. @default 'a text'
 * @returns undefined where nothing was given
 */
export function parseText<Name extends string>(
  given: Context<Name>,
  name: Name,
  pattern = /./,
  wanted = 'a text',
): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw wrong(name, value, wanted);
}

function wrong(name: string, value: unknown, wanted: string): SettingError {
  return new SettingError(`${name} is ${JSON.stringify(value)}. Set ${wanted}.`);
}

/** The stage's name, and what was set for it. */
export interface StageContext<Name extends string> {
  readonly stage: string;
  readonly given: Context<Name>;
}

/**
 * Picks a stage's settings out of the whole context of the app: those of the stage under `stages` in `cdk.json`, and
 * over them those of the command line.
 *
 * @param context everything that was given to the app, options of other tools included
 * @param names the settings there are
 * @throws SettingError when the stage's name cannot be used, or a setting is unknown
 */
export function stageContext<Name extends string>(
  context: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): StageContext<Name> {
  const { stage = 'dev', stages = {} } = context;
  if (typeof stage !== 'string' || !/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw wrong('stage', stage, 'up to 20 lower-case letters, digits and hyphens that begin with a letter');
  }
  // The stage is part of the log-in's domain, and Cognito keeps these words for itself.
  const reserved = /aws|amazon|cognito/.exec(stage)?.[0];
  if (reserved)
    throw new SettingError(`stage is "${stage}". Set a name without "${reserved}": Cognito refuses it.`);
  if (!isRecord(stages)) throw wrong('stages', stages, 'an object with the settings of each stage');
  const ofStage = stages[stage] ?? {};
  if (!isRecord(ofStage)) throw wrong(`stages.${stage}`, ofStage, 'an object with the settings of the stage');
  // Names with a colon or a slash are feature flags, or the CDK's own.
  const commandLine = Object.keys(context).filter(
    (name) => !/[:/]/.test(name) && name !== 'stage' && name !== 'stages',
  );
  for (const name of [...commandLine, ...Object.keys(ofStage)]) mustBeOneOf(names, name);
  return { stage, given: pick({ ...ofStage, ...context }, names) };
}

function mustBeOneOf(names: readonly string[], name: string): void {
  if (names.includes(name)) return;
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const nearest = ['stage', ...names].sort(
    (a, b) => distance(plain(name), plain(a)) - distance(plain(name), plain(b)),
  )[0];
  throw new SettingError(
    `There is no setting ${name}. Did you mean ${nearest}? The settings are stage, ${names.join(', ')}.`,
  );
}

/** Levenshtein's: how many letters must be put in, left out or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (letter === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

function pick<Name extends string>(
  from: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): Context<Name> {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  ) as Context<Name>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
