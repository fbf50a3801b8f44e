import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from '../../local/template/assembly.ts';
import { stubEnv } from '../support/environment.ts';
import { makeApp } from './app.ts';

export { bundled, release, siteFolder, variants } from './app.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
  readonly Properties: any;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

export interface Synthesized {
  /** By the last part of the stack's name: Edge, Data, App, DistributionAlarms. */
  readonly templates: Readonly<Record<string, Template>>;
  /** In the order of deployment. */
  readonly stacks: readonly Stack[];
  /** Warnings and errors of the synthesis. */
  readonly messages: readonly string[];
  /** Resources of one type in all stacks, by logical id. */
  all(type: string): [logicalId: string, resource: Resource][];
}

export interface SynthesisOptions {
  /** Adds rules, which take most of the time. A finding throws. @default - no rules, and none of the CDK's own */
  readonly addRules?: (app: App) => void;
  /** Adds the stacks. @default - all stacks */
  readonly addStacks?: Parameters<typeof makeApp>[2];
}

/** Synthesizes the stacks without bundling the handlers. Cyclic references in a template throw. */
export function synthesize(
  settings: Readonly<Record<string, unknown>>,
  { addRules, addStacks }: SynthesisOptions = {},
): Synthesized {
  stubEnv('CDK_VALIDATION', String(addRules !== undefined));
  const outdir = mkdtempSync(join(tmpdir(), 'synthesis-'));
  const app = makeApp(settings, outdir, addStacks);
  addRules?.(app);
  // The CDK does not deploy a stack without resources.
  const stacks = app.synth().stacks.filter(({ template }) => template.Resources);
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
