type Fields = Readonly<Record<string, unknown>>;

/** Fields of the current invocation. */
let keys: Fields = {};

/**
 * Writes one JSON object per line, with the fields of Powertools for AWS Lambda. Never log tokens, secrets, bodies or
 * queries: people who may read logs must not see what visitors sent.
 *
 * @example
 * logger.warn('stale-results', { error });
 */
export const logger = {
  info: (message: string, fields?: Fields) => write('INFO', message, fields),
  warn: (message: string, fields?: Fields) => write('WARN', message, fields),
  error: (message: string, fields?: Fields) => write('ERROR', message, fields),
  /** Adds fields to all lines until {@link resetKeys}. */
  appendKeys: (more: Fields) => {
    keys = { ...keys, ...more };
  },
  resetKeys: () => {
    keys = {};
  },
};

function write(level: 'INFO' | 'WARN' | 'ERROR', message: string, fields?: Fields): void {
  const trace = /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1];
  const line = {
    level,
    message,
    timestamp: new Date().toISOString(),
    service: process.env.LOG_SERVICE,
    xray_trace_id: trace,
    ...keys,
    ...fields,
  };
  // Not `console.log`: Lambda puts text in front of its lines.
  process.stdout.write(`${JSON.stringify(line, replacer())}\n`);
}

/**
 * Converts errors and large integers, and omits repeated objects. Otherwise JSON would lack the fields of errors, and a
 * large integer or a circular reference would make logging fail.
 */
function replacer(): (key: string, value: unknown) => unknown {
  const seen = new WeakSet<object>();
  return (_key, value) => {
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    if (!(value instanceof Error)) return value;
    const { name, message, stack, cause, ...more } = value;
    return { name, message, stack, cause, ...more };
  };
}
