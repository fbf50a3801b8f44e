import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { stubEnv, unstubAllEnvs } from '../../support/environment.ts';
import { expectFor } from '../../support/expect-for.ts';
import { makeApp, variants } from '../app.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rule-packs-'));
  stubEnv('CDK_VALIDATION', 'false');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  unstubAllEnvs();
});

interface Acknowledgement {
  readonly path: string;
  readonly id: string;
  readonly reason: string;
}

/** An app whose acknowledgements are recorded, but not applied. */
function withoutAcknowledgements(settings: Readonly<Record<string, unknown>>): {
  readonly app: App;
  readonly acknowledgements: readonly Acknowledgement[];
} {
  const acknowledgements: Acknowledgement[] = [];
  const spy = jest.spyOn(Validations, 'of').mockImplementation(
    ({ node }) =>
      ({
        acknowledge: (...rules: { id: string; reason: string }[]) =>
          acknowledgements.push(...rules.map((rule) => ({ path: node.path, ...rule }))),
      }) as unknown as Validations,
  );
  const app = makeApp(settings, mkdtempSync(join(folder, 'app-')));
  spy.mockRestore();
  return { app, acknowledgements };
}

const packs: (new (app: App) => NagPack)[] = [AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks];

const line = (id: string, path: string | undefined) => `${id} at ${path}`;

describe.each(Object.entries(variants))('with the settings %s', (_name, settings) => {
  let app: App;
  let acknowledgements: readonly Acknowledgement[];
  beforeAll(() => {
    ({ app, acknowledgements } = withoutAcknowledgements(settings));
    app.synth();
  });

  test('each acknowledgement has exactly one finding, and each finding an acknowledgement', () => {
    const found = packs.flatMap((Pack) =>
      new Pack(app)
        .validateScope(app)
        .violations.flatMap(({ ruleName, violatingResources }) =>
          violatingResources.map(({ constructPath }) => line(ruleName, constructPath)),
        ),
    );
    // Rules of cfn-guard and of the CDK itself have a prefix.
    const ofPacks = acknowledgements.filter(({ id }) => !/^[\w-]+::/.test(id));
    expect(ofPacks.map(({ id, path }) => line(id, path)).sort()).toEqual(found.sort());
  });

  test('each acknowledgement has a reason of at least one sentence', () => {
    for (const { id, path, reason } of acknowledgements) {
      expectFor(line(id, path), reason).toMatch(/^[A-Z].{30,}\.$/);
    }
  });
});
