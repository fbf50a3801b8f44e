import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from '../../local/template/assembly.ts';
import { stubEnv } from '../support/environment.ts';
import { testFolder } from '../support/test-folder.ts';
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
  /** Adds rules, which take much of the time. A finding throws. @default - no rules */
  readonly addRules?: (app: App) => void;
  /** Whether to apply the CDK's own rules, which take seconds to load. @default - if rules are added */
  readonly hasCdkRules?: boolean;
  /** Adds the stacks. @default - all stacks */
  readonly addStacks?: Parameters<typeof makeApp>[2];
}

type Assembly = Pick<Synthesized, 'stacks' | 'messages'>;

/**
 * Assemblies as JSON, by their settings, for all test files of a process. To synthesize for each file would take much
 * of the time of test/lib/.
 */
const shared = globalThis as { testAssemblies?: Map<string, string> };
shared.testAssemblies ??= new Map();
const assemblies = shared.testAssemblies;

/** Synthesizes the stacks without bundling the handlers. Cyclic references in a template throw. */
export function synthesize(
  settings: Readonly<Record<string, unknown>>,
  options: SynthesisOptions = {},
): Synthesized {
  const key = JSON.stringify(settings);
  const isShared = !options.addRules && !options.addStacks;
  const json = (isShared && assemblies.get(key)) || JSON.stringify(assemble(settings, options));
  if (isShared) assemblies.set(key, json);
  // Each caller gets a copy.
  const { stacks, messages } = JSON.parse(json) as Assembly;
  const templates = Object.fromEntries(
    stacks.map(({ name, template }) => [name.split('-').at(-1) as string, Template.fromJSON(template)]),
  );
  return {
    templates,
    stacks,
    messages,
    all: (type) =>
      Object.values(templates).flatMap(
        (template) => Object.entries(template.findResources(type)) as [string, Resource][],
      ),
  };
}

function assemble(
  settings: Readonly<Record<string, unknown>>,
  { addRules, addStacks, hasCdkRules = addRules !== undefined }: SynthesisOptions,
): Assembly {
  stubEnv('CDK_VALIDATION', String(hasCdkRules));
  const app = makeApp(settings, testFolder(), addStacks);
  addRules?.(app);
  // The CDK does not deploy a stack without resources.
  const stacks = app.synth().stacks.filter(({ template }) => template.Resources);
  return {
    stacks: stacks.map(({ stackName, environment, template }) => ({
      name: stackName,
      region: environment.region,
      template,
    })),
    messages: stacks.flatMap((stack) =>
      stack.messages.filter(({ level }) => level !== 'info').map(({ id, entry }) => `${id}: ${entry.data}`),
    ),
  };
}
