import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { addJamstack } from '../../lib/jamstack.ts';
import { readStageConfig, type StageConfig } from '../../lib/settings/stage-config.ts';

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};
const shared = globalThis as { testSiteFolder?: string };
shared.testSiteFolder ??= makeSite();
/** Folder of a small built site, with a page template for every feature. All test files of a process share it. */
export const siteFolder = shared.testSiteFolder;

function makeSite(): string {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const fixture = fileURLToPath(new URL('../fixtures/site', import.meta.url));
  cpSync(fixture, folder, { recursive: true });
  const features = readdirSync(fileURLToPath(new URL('../../lambdas', import.meta.url)));
  for (const feature of features) {
    cpSync(join(fixture, '_template', 'api'), join(folder, '_template', feature), {
      recursive: true,
      force: false,
    });
  }
  return folder;
}

/** Takes the place of the release id, which changes with every source file. */
export const release = '0123456789ab';

/** The combinations of settings that the tests synthesize. */
export const variants = {
  dev: {},
  prod: { stage: 'prod' },
  domain: {
    stage: 'prod',
    region: 'eu-central-1',
    domainName: 'www.example.com',
    redirectDomainNames: 'example.com',
    hostedZoneId: 'Z0123456789ABC',
    hostedZoneName: 'example.com',
    searchKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:search-key-a1b2c3',
    alarmEmail: 'operator@example.com',
    backupDays: 365,
    canary: true,
    contentRepository: 'example/site',
    cdnLogs: true,
    tracing: true,
    webAclLogs: true,
    costAnomalyDollars: 20,
    mailFrom: 'no-reply@example.com',
    monthlyBudget: 100,
  },
} as const;

/** CDK context with which {@link makeApp} bundles the handlers. */
export const bundled = { 'aws:cdk:bundling-stacks': ['**'], 'aws:cdk:disable-asset-staging': false };

/**
 * The CDK keeps the stack trace of each construct's creation. Jest maps each line of it to the sources, which takes a
 * quarter of the time of a synthesis. An error still has the line that throws it.
 */
export function withShortTraces<Result>(work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

class TestedApp extends App {
  override synth(...options: Parameters<App['synth']>): ReturnType<App['synth']> {
    return withShortTraces(() => super.synth(...options));
  }
}

/**
 * The CDK app with the stacks of a stage. The site is a small fixture, and handlers are not bundled without
 * {@link bundled}.
 *
 * @param settings of the stage, and context of the CDK
 * @param outdir where it will be synthesized to
 * @param addStacks adds the stacks. @default - all stacks
 */
export function makeApp(
  settings: Readonly<Record<string, unknown>>,
  outdir: string,
  addStacks: (app: App, config: StageConfig) => void = (app, config) => {
    addJamstack(app, config, { folder: siteFolder, release });
  },
): App {
  const app = new TestedApp({
    outdir,
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-asset-staging': true,
      ...settings,
    },
  });
  withShortTraces(() => addStacks(app, readStageConfig(settings)));
  return app;
}
