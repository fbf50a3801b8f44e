import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { project } from '../support/local-run.ts';

/** Modules by path, each with one import. */
const refused: Readonly<Record<string, string>> = {
  'lambdas/search/lib.ts': "import { x } from '../../lib/search/search.ts';",
  'lambdas/search/bin.ts': "import { x } from '../../bin/jamstack.ts';",
  'lambdas/search/local.ts': "import { x } from '../../local/server.ts';",
  'lambdas/search/site.ts': "import { x } from '../../site/build.ts';",
  'lambdas/search/test.ts': "import { x } from '../../test/support/http.ts';",
  'lambdas/search/type.ts': "import type { X } from '../../lib/search/search.ts';",
  'lambdas/search/deeper/lib.ts': "import { x } from '../../../lib/search/search.ts';",
  'lambdas/search/dynamic.ts': "await import('../../lib/search/search.ts');",
  'lambdas/search/export.ts': "export { x } from '../../lib/search/search.ts';",
  'lambdas/search/cdk.ts': "import { App } from 'aws-cdk-lib';",
  'lambdas/search/cdk-part.ts': "import { Bucket } from 'aws-cdk-lib/aws-s3';",
  'lambdas/search/constructs.ts': "import { Construct } from 'constructs';",
  'lambdas/search/petition.ts': "import { x } from '../petition/store.ts';",
  'lambdas/guest-book/search.ts': "import { x } from '../search/query.ts';",
  'lambdas/search/deeper/petition.ts': "import { x } from '../../petition/store.ts';",
  'lambdas/members/authorizer.ts': "import { x } from '../authorizers/authorizer.ts';",
  'lib/search/local.ts': "import { x } from '../../local/server.ts';",
  'lib/search/test.ts': "import { x } from '../../test/support/http.ts';",
  'lib/search/handler.ts': "import { x } from '../../lambdas/search/query.ts';",
  'lib/lambdas.ts': "import { x } from '../lambdas/shared/logger.ts';",
  'local/lib.ts': "import { x } from '../lib/app-stack.ts';",
  'local/cdn/lambdas.ts': "import { x } from '../../lambdas/shared/environment.ts';",
  'local/cdn/cdk.ts': "import { App } from 'aws-cdk-lib';",
  'local/sample.ts': "import { x } from './sample-upstream/sample-upstream.ts';",
  'local/cdn/sample.ts': "import { x } from '../sample-upstream/sample-upstream.ts';",
  'local/repository.ts': "import { x } from './working-copy/github-server.ts';",
  'local/product.ts': "import { x } from '../lambdas/search/query.ts';",
  'site/lib.ts': "import { x } from '../lib/app-stack.ts';",
  'site/browser/lambdas.ts': "import { x } from '../../lambdas/search/query.ts';",
};

const allowed: Readonly<Record<string, string>> = {
  'lambdas/search/own.ts': "import { x } from './query.ts';",
  'lambdas/search/shared.ts': "import { x } from '../shared/logger.ts';",
  'lambdas/search/package.ts': "import { x } from '@aws-sdk/lib-dynamodb';",
  'lambdas/grayscale/png/sibling.ts': "import { x } from '../jpeg/decode.ts';",
  'lambdas/content/front-matter.ts': "import { x } from '../../site/front-matter.ts';",
  'lambdas/content/faults.ts': "import { x } from '../../site/page-faults.ts';",
  'lambdas/content/markdown.ts': "import { x } from '../../site/markdown.ts';",
  'lambdas/members/member-context.ts': "import type { X } from '../authorizers/member-token.ts';",
  'lib/search/variables.ts': "import { x } from '../../lambdas/shared/environment.ts';",
  'lib/search/site.ts': "import { x } from '../../site/build.ts';",
  'local/cdn/own.ts': "import { x } from '../server.ts';",
  'local/cognito/package.ts': "import { x } from 'oidc-provider/lib/provider.js';",
};

const cycle: Readonly<Record<string, string>> = {
  'lib/cycle/first.ts': "import { second } from './second.ts';\n\nexport const first: number = second;",
  'lib/cycle/second.ts': "import { first } from './first.ts';\n\nexport const second: number = first;",
  'lib/cycle/type-a.ts': "import type { B } from './type-b.ts';\n\nexport interface A {\n  b?: B;\n}",
  'lib/cycle/type-b.ts': "import type { A } from './type-a.ts';\n\nexport interface B {\n  a?: A;\n}",
};

let folder: string;
let findings: { rule: string; path: string }[];

/** Lints all of them with the project's settings. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imports-'));
  for (const name of ['biome.json', '.gitignore']) cpSync(join(project, name), join(folder, name));
  for (const [path, text] of Object.entries({ ...refused, ...allowed, ...cycle })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  const biome = join(project, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const options = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, [biome, ...options], {
    cwd: folder,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[];
  };
  if (diagnostics.length === 0) throw new Error(stderr);
  findings = diagnostics.map(({ category, location: { path } }) => ({
    rule: category,
    path: typeof path === 'string' ? path : path.file,
  }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rulesBrokenBy = (path: string) =>
  findings.filter((finding) => finding.path === path).map(({ rule }) => rule);

describe('the linter', () => {
  test.each(Object.entries(refused))('rejects an import: %s has %s', (path) => {
    expect(rulesBrokenBy(path)).toContain('lint/style/noRestrictedImports');
  });

  test.each(Object.entries(allowed))('allows an import: %s has %s', (path) => {
    expect(rulesBrokenBy(path)).not.toContain('lint/style/noRestrictedImports');
  });

  test.each(Object.keys(cycle))('rejects an import cycle, even of types: %s', (path) => {
    expect(rulesBrokenBy(path)).toContain('lint/suspicious/noImportCycles');
  });
});
