import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { logger } from '../../../lambdas/shared/logger.ts';
import { stubEnv } from '../../support/environment.ts';
import { captureLog } from '../log.ts';

let lines: string[];

beforeEach(() => {
  lines = captureLog();
});

afterEach(() => {
  logger.resetKeys();
  jest.restoreAllMocks();
});

const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

test('a line has level, message, time, service, trace and its own fields', () => {
  stubEnv('LOG_SERVICE', 'search');
  stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=0');
  logger.warn('stale-results', { ageMs: 5 });
  expect(lines[0]).toMatch(/^\{.*\}\n$/);
  expect(logged()).toEqual([
    {
      level: 'WARN',
      message: 'stale-results',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'search',
      xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      ageMs: 5,
    },
  ]);
});

test('a line has no trace where Lambda sets none', () => {
  stubEnv('_X_AMZN_TRACE_ID', '');
  delete process.env._X_AMZN_TRACE_ID;
  logger.info('text');
  expect(logged()[0]).not.toHaveProperty('xray_trace_id');
});

test.each(['info', 'warn', 'error'] as const)('%s is the level of its line', (level) => {
  logger[level]('text');
  expect(logged()[0]?.level).toBe(level.toUpperCase());
});

test('the fields of an invocation are in all its lines', () => {
  logger.appendKeys({ requestId: 'request-1' });
  logger.appendKeys({ route: 'GET /api/x' });
  logger.info('first');
  logger.resetKeys();
  logger.info('second');
  expect(logged()[0]).toMatchObject({ requestId: 'request-1', route: 'GET /api/x' });
  expect(logged()[1]).not.toHaveProperty('requestId');
});

test('an error has its name, message, stack, cause and own fields', () => {
  const cause = Object.assign(new TypeError('inner'), { code: 'ECONNRESET' });
  logger.error('internal-error', { error: new Error('outer', { cause }) });
  expect(logged()[0]?.error).toEqual({
    name: 'Error',
    message: 'outer',
    stack: expect.stringContaining('logger.test.ts'),
    cause: { name: 'TypeError', message: 'inner', stack: expect.any(String), code: 'ECONNRESET' },
  });
});

test('values that JSON does not have never make a line fail', () => {
  const circle: Record<string, unknown> = { size: 10n, nothing: undefined, text: 'a\nb', none: null };
  circle.self = circle;
  logger.info('odd', { circle, list: [{ a: 1 }], error: 'text' });
  expect(logged()[0]).toMatchObject({ list: [{ a: 1 }], error: 'text' });
  expect(logged()[0]?.circle).toStrictEqual({ size: '10', text: 'a\nb', none: null });
  expect(lines).toHaveLength(1);
});
