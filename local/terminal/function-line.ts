import type { FunctionLogLine } from '../lambda/definition.ts';
import { rebuilt } from '../product.ts';
import type { Style } from './style.ts';

/** Fields of a JSON line that repeat others, or have no meaning on one machine. */
const omitted = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'requestId',
  'functionRequestId',
  'route',
  'error',
]);

/** A line that a handler has written as JSON. */
interface StructuredLine {
  readonly level?: unknown;
  readonly message?: unknown;
  readonly timestamp?: unknown;
  readonly service?: unknown;
  readonly route?: unknown;
  readonly error?: { readonly stack?: unknown };
  readonly [field: string]: unknown;
}

/** Message of the line that a handler writes for each request. The line of the request says the same. */
const requestMessage = 'request completed';

/**
 * A handler's log line for a person: time, level, route and message, then the other fields, then the stack with
 * positions that an editor opens.
 *
 * @param now used for lines without a time of their own
 * @returns undefined for a line that only repeats a request, unless `isVerbose`
 */
export function formatFunctionLine(
  line: FunctionLogLine,
  style: Style,
  isVerbose: boolean,
  now = new Date(),
): string | undefined {
  const structured = parse(line.text);
  if (!structured) return `${style.dim(timeOf(now))} ${line.functionName}: ${sourcePositions(line.text)}`;
  const { level, message, timestamp, service, route, error } = structured;
  if (message === requestMessage && !isVerbose) return undefined;
  const time = timeOf(typeof timestamp === 'string' ? new Date(timestamp) : now);
  const rest = Object.entries(structured).filter(([name]) => !omitted.has(name));
  const fields = rest.map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const head = [
    style.dim(time),
    levelOf(String(level), style),
    String(route ?? service ?? line.functionName),
  ];
  const text = [...head, String(message), ...fields].filter((part) => part !== '').join(' ');
  const stack = error?.stack === undefined ? '' : `\n${sourcePositions(String(error.stack))}`;
  return text + stack;
}

/** Replaces the folder of a deployed bundle in positions by that of the handlers' sources. */
function sourcePositions(text: string): string {
  return text
    .replace(/(?:file:\/\/)?\/[^\s():]*\/(?:asset\.[0-9a-f]{64}|rebuilt-[0-9a-f]+)\//g, rebuilt.handlers)
    .replace(/(?:file:\/\/)?\/[^\s():]*\/node_modules\/\.cache\/[^\s():]*\/node_modules\//g, 'node_modules/');
}

function parse(text: string): StructuredLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as StructuredLine;
    return typeof value.message === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function levelOf(level: string, style: Style): string {
  if (/^(ERROR|CRITICAL)$/.test(level)) return style.bad(level);
  return level === 'WARN' ? style.warn(level) : style.dim(level);
}

/** Local time of day. */
export function timeOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toTimeString().slice(0, 8);
}
