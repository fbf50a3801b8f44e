import type { UpstreamMapping } from '../../lambdas/shared/environment.ts';
import { type Context, SettingError } from './context.ts';

const setting = 'searchUpstreamMapping';

/** Throws where a value is not what is wanted at a place. */
type Check = (value: unknown, place: string) => void;

const text =
  (pattern: RegExp, wanted: string): Check =>
  (value, place) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw wrong(place, value, wanted);
  };

const wholeNumber =
  (least: number, most: number): Check =>
  (value, place) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
    throw wrong(place, value, `a whole number from ${least} to ${most}`);
  };

const record =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, place) => {
    const checks = { ...required, ...optional };
    const names = Object.keys(checks).join(', ');
    if (!isRecord(value)) throw wrong(place, value, `an object with ${names}`);
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(checks, name))
        throw new SettingError(`${place} has no field ${name}. It takes ${names}.`);
    }
    for (const name of Object.keys(required)) {
      if (value[name] === undefined) throw new SettingError(`${place}.${name} is missing. Set it.`);
    }
    for (const [name, check] of Object.entries(checks)) {
      if (value[name] !== undefined) check(value[name], `${place}.${name}`);
    }
  };

const path = text(
  /^[^.\s]{1,64}(\.[^.\s]{1,64}){0,7}$/,
  'a path of up to 8 names with dots between, such as data.items',
);
const parameter = text(/^[\w.[\]-]{1,64}$/, 'the name of a parameter, such as page');

const mapping = record(
  {
    parameters: record({ name: parameter }, { page: parameter, offset: parameter, limit: parameter }),
    pageSize: wholeNumber(1, 100),
    results: path,
    count: path,
    fields: record({ name: path, image: path }, { id: path, species: path, status: path }),
  },
  {
    firstPage: wholeNumber(0, 1),
    pages: path,
    key: record(
      {
        // Those that say how the request is sent are the platform's.
        header: text(
          /^(?!(?:host|connection|upgrade|expect|te|trailer|transfer-encoding|content-length|keep-alive)$)[a-z0-9-]{1,64}$/i,
          'the name of a header, such as X-Api-Key',
        ),
      },
      { prefix: text(/^[\x20-\x7e]{0,32}$/, 'up to 32 characters of ASCII, such as "Bearer "') },
    ),
    nothingFound: record({ status: wholeNumber(200, 499) }, { field: path }),
  },
);

/** A function's environment variables may have 4 KB together. */
const mostBytes = 3_000;

/**
 * @returns undefined where nothing was given
 * @throws SettingError with a sentence that says what to change
 */
export function readSearchMapping(given: Context<typeof setting>): UpstreamMapping | undefined {
  const value = parse(given[setting]);
  if (value === undefined) return undefined;
  mapping(value, setting);
  const checked = value as UpstreamMapping;
  const { name, page, offset, limit } = checked.parameters;
  if ((page === undefined) === (offset === undefined))
    throw new SettingError(`${setting}.parameters needs a page or an offset. Set one of them.`);
  if (offset !== undefined && checked.firstPage !== undefined)
    throw new SettingError(`${setting}.firstPage is for numbers of pages. Leave it out beside an offset.`);
  const parameters = [name, page ?? offset, limit].filter((each) => each !== undefined);
  if (new Set(parameters).size < parameters.length)
    throw new SettingError(`${setting}.parameters has the same name twice. Set different ones.`);
  const { nothingFound } = checked;
  if (nothingFound?.status === 200 && nothingFound.field === undefined)
    throw new SettingError(`${setting}.nothingFound.status 200 is every answer. Set nothingFound.field too.`);
  const bytes = Buffer.byteLength(JSON.stringify(checked));
  if (bytes > mostBytes) throw new SettingError(`${setting} has ${bytes} bytes. Set at most ${mostBytes}.`);
  return checked;
}

/** On the command line it is JSON. */
function parse(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw wrong(setting, value, 'an object in cdk.json, or JSON');
  }
}

function wrong(place: string, value: unknown, wanted: string): SettingError {
  return new SettingError(`${place} is ${JSON.stringify(value)}. Set ${wanted}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
