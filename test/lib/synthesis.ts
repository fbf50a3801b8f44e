import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { vi } from 'vitest';
import { stageContext } from '../../lib/context.ts';
import { addJamstack } from '../../lib/jamstack.ts';
import { readStage, settingNames } from '../../lib/stage.ts';
import type { Stack } from '../../local/template/assembly.ts';

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};
const folder = fileURLToPath(new URL('../fixtures/site', import.meta.url));

/** Instead of the hash of the sources, which changes with each of them. */
export const release = '0123456789ab';

/** Settings to synthesize, by a name for them. */
export const variants = {
  dev: {},
  prod: { stage: 'prod' },
  domain: {
    stage: 'prod',
    region: 'eu-central-1',
    domainName: 'www.example.com',
    hostedZoneId: 'Z0123456789ABC',
    hostedZoneName: 'example.com',
    searchKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:search-key-a1b2c3',
    alarmEmail: 'operator@example.com',
  },
} as const;

/** A resource of a template, as far as these tests look into it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests check.
  readonly Properties: any;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

export interface Synthesized {
  /** By the last word of the stack's name: Edge, Data, App. */
  readonly templates: Readonly<Record<string, Template>>;
  /** In the order of deployment. */
  readonly stacks: readonly Stack[];
  /** Warnings and errors of the synthesis. */
  readonly messages: readonly string[];
  /** Resources of one type in all stacks, by logical id. */
  all(type: string): [logicalId: string, resource: Resource][];
}

/**
 * Synthesizes the stacks without bundling the handlers. Cyclic references in a template throw.
 *
 * @param checked whether cdk-nag's and the CDK's rules are applied too, which takes most of the time; what they find
 * throws. @default false
 */
export function synthesize(
  settings: Readonly<Record<string, unknown>>,
  { checked = false }: { readonly checked?: boolean } = {},
): Synthesized {
  vi.stubEnv('CDK_VALIDATION', String(checked));
  const outdir = mkdtempSync(join(tmpdir(), 'synthesis-'));
  const app = new App({
    outdir,
    context: {
      ...context,
      ...settings,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-asset-staging': true,
    },
  });
  const { stage, given } = stageContext(settings, settingNames);
  addJamstack(app, readStage(stage, given), { folder, release });
  if (checked) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { stacks } = app.synth();
  const templates = Object.fromEntries(
    stacks.map(({ stackName, template }) => [
      stackName.split('-').at(-1) as string,
      Template.fromJSON(template),
    ]),
  );
  const messages = stacks.flatMap((stack) =>
    stack.messages.filter(({ level }) => level !== 'info').map(({ id, entry }) => `${id}: ${entry.data}`),
  );
  rmSync(outdir, { recursive: true });
  return {
    templates,
    stacks: stacks.map(({ stackName, environment, template }) => ({
      name: stackName,
      region: environment.region,
      template,
    })),
    messages,
    all: (type) =>
      Object.values(templates).flatMap(
        (template) => Object.entries(template.findResources(type)) as [string, Resource][],
      ),
  };
}
