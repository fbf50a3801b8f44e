import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describeApi } from '../../lib/api/api-description.ts';
import { article } from './article.ts';

/** A builder with its own copy of the same articles. */
export interface Contender {
  readonly name: string;
  /** Arguments of `node`. */
  readonly command: readonly string[];
  readonly folder: string;
  /** Where it writes pages. */
  readonly output: string;
}

const project = join(import.meta.dirname, '../..');

/** In node_modules, so that imports resolve and no tool treats the copies as sources. */
const work = join(project, 'node_modules/.cache/site-build');

/** Writes the sources of all contenders. */
export async function prepare(pages: number): Promise<readonly Contender[]> {
  rmSync(work, { recursive: true, force: true });
  return [await prepareSite(pages), await prepareEleventy(pages), prepareAstro(pages)];
}

/** The product's own site, with its layouts, styles, scripts and pages, and the articles. */
async function prepareSite(pages: number): Promise<Contender> {
  const folder = join(work, 'site');
  cpSync(join(project, 'site'), folder, { recursive: true });
  copyUsedFiles(folder);
  writeArticles(join(folder, 'content/articles'), pages);
  writeFileSync(join(folder, 'api.json'), JSON.stringify(await describeApi()));
  writeFileSync(
    join(folder, 'bench.ts'),
    `import { readFileSync } from 'node:fs';
import { buildSite } from './build.ts';
const api = JSON.parse(readFileSync(new URL('api.json', import.meta.url), 'utf8'));
await buildSite(process.argv[2]!, { api });
`,
  );
  return bundled('this site', folder);
}

/** Copies the files outside of `site/` that the build reads: posts include code of the project. */
function copyUsedFiles(folder: string): void {
  const content = readdirSync(join(folder, 'content'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(folder, 'content', name), 'utf8'));
  const included = content.flatMap((text) =>
    [...text.matchAll(/^```.* file=(\S+)/gm)].map(([, file = '']) => file),
  );
  for (const file of ['package.json', ...included]) cpSync(join(project, file), join(folder, '..', file));
}

/** The same articles with the smallest layout, and nothing else. */
async function prepareEleventy(pages: number): Promise<Contender> {
  const folder = join(work, 'eleventy');
  writeArticles(join(folder, 'content/articles'), pages);
  mkdirSync(join(folder, 'layouts'));
  writeFileSync(
    join(folder, 'layouts/page.njk'),
    '<!doctype html><html lang="en"><title>{{ title }}</title>{{ content | safe }}</html>',
  );
  writeFileSync(join(folder, 'eleventy.config.mjs'), 'export default { markdownTemplateEngine: false };\n');
  writeFileSync(
    join(folder, 'bench.ts'),
    `import { relative } from 'node:path';
import Eleventy from '@11ty/eleventy';
const path = (name: string) => './' + relative(process.cwd(), new URL(name, import.meta.url).pathname);
const eleventy = new Eleventy(path('content'), './' + relative(process.cwd(), process.argv[2]!), {
  quietMode: true,
  configPath: path('eleventy.config.mjs'),
  config: (config) => {
    config.setUseGitIgnore(false);
    config.setTemplateFormats(['md']);
    config.setLayoutsDirectory('../layouts');
    config.addGlobalData('layout', 'page.njk');
  },
});
eleventy.disableLogger();
await eleventy.write();
`,
  );
  return bundled('bare Eleventy', folder);
}

function prepareAstro(pages: number): Contender {
  const folder = join(import.meta.dirname, '.astro-site');
  rmSync(folder, { recursive: true, force: true });
  writeArticles(join(folder, 'src/pages/articles'), pages, '../../page.astro');
  writeFileSync(
    join(folder, 'src/page.astro'),
    '<!doctype html><html lang="en"><title>{Astro.props.frontmatter.title}</title><slot /></html>',
  );
  // Bare Eleventy does not highlight code either. This site does.
  writeFileSync(
    join(folder, 'astro.config.mjs'),
    'export default { markdown: { syntaxHighlight: false }, devToolbar: { enabled: false } };\n',
  );
  const output = join(folder, 'dist');
  const bin = join(import.meta.dirname, 'node_modules/astro/bin/astro.mjs');
  return { name: 'Astro', command: [bin, 'build', '--root', folder, '--silent'], folder, output };
}

function writeArticles(folder: string, pages: number, layout?: string): void {
  mkdirSync(folder, { recursive: true });
  for (let number = 0; number < pages; number++) {
    const frontMatter = [`title: Article ${number}`, 'description: One of many.'];
    if (layout) frontMatter.push(`layout: ${layout}`);
    writeFileSync(join(folder, `${number}.md`), `---\n${frontMatter.join('\n')}\n---\n\n${article(number)}`);
  }
}

/** Bundles `bench.ts`, so that compiling TypeScript is not measured. */
async function bundled(name: string, folder: string): Promise<Contender> {
  const program = join(folder, 'bench.mjs');
  await build({
    entryPoints: [join(folder, 'bench.ts')],
    outfile: program,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  const output = join(folder, 'built');
  return { name, command: [program, output], folder, output };
}

/** Counts the articles that a contender wrote, so that a build that skips pages is not fast but wrong. */
export function countArticles({ output }: Contender): number {
  return readdirSync(join(output, 'articles')).length;
}
