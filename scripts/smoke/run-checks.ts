import type { Check } from './check.ts';
import type { SmokeTarget } from './target.ts';

/** The result of a check. */
export interface Outcome {
  readonly name: string;
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly milliseconds: number;
  /** Why the check failed or was skipped. */
  readonly reason?: string;
}

/** Runs checks one after the other, so that the concurrency of a new account (10) is enough. */
export async function* runChecks(checks: readonly Check[], target: SmokeTarget): AsyncGenerator<Outcome> {
  for (const check of checks) {
    const start = performance.now();
    const outcome = (state: Outcome['state'], reason?: string): Outcome => ({
      name: check.name,
      state,
      milliseconds: Math.round(performance.now() - start),
      ...(reason && { reason }),
    });
    const impossible = check.impossible?.(target);
    if (impossible) {
      yield outcome('skipped', impossible);
      continue;
    }
    try {
      await check.run(target);
      yield outcome('ok');
    } catch (error) {
      yield outcome('failed', explain(error as Error));
    }
  }
}

function explain({ name, message, cause }: Error): string {
  if (name === 'CheckError') return message;
  const { code, message: inner } = (cause ?? {}) as NodeJS.ErrnoException;
  return [`${name}: ${message}`, code ?? inner].filter(Boolean).join(', ');
}
