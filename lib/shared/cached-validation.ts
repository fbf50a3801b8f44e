import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  Validations,
} from 'aws-cdk-lib';
import { hashSources } from './build-cache.ts';
import { projectRoot } from './project-root.ts';

const cache = join(projectRoot, 'node_modules', '.cache', 'validation');
/** Reports that nothing has used for this time are removed. */
const maxAgeMs = 30 * 24 * 60 * 60 * 1_000;
/** Stands for the folder of the templates. */
const folderPlaceholder = '{templates}';

const assetHash = /\b[0-9a-f]{64}\b/g;

/** A plugin without its report. */
type Plugin = Pick<IPolicyValidationPlugin, 'name'>;

/**
 * Returns the report of a validation. A report of the same templates, acknowledgements, rules and packages is read from
 * the cache, with its findings: the rules take longer than the rest of a synthesis.
 *
 * @param source absolute path of the file that chooses the rules
 * @param validate called if there is no report yet
 */
export function cachedReport(
  { name }: Plugin,
  source: string,
  context: IPolicyValidationContext,
  validate: () => PolicyValidationPluginReport,
): PolicyValidationPluginReport {
  const [first] = context.templatePaths;
  if (first === undefined) return validate();
  const folder = JSON.stringify(dirname(first)).slice(1, -1);
  const path = join(cache, `${hashSources([source], [name, ...inputsOf(context)])}.json`);
  const known = read(path);
  if (known !== undefined) return JSON.parse(known.replaceAll(folderPlaceholder, () => folder));
  const report = validate();
  write(path, JSON.stringify(report).replaceAll(folder, folderPlaceholder));
  return report;
}

function inputsOf({ stackTemplates, appConstruct }: IPolicyValidationContext): string[] {
  const templates = stackTemplates.map(({ templatePath, ...stack }) => {
    // No rule depends on the hash of an asset, which changes with each source.
    const template = readFileSync(templatePath, 'utf8').replace(assetHash, '');
    return JSON.stringify([stack, basename(templatePath), template]);
  });
  const acknowledged = appConstruct.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .map(({ data }) => JSON.stringify([node.path, data])),
    );
  return [...templates, ...acknowledged];
}

function read(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    utimesSync(path, new Date(), new Date());
    return text;
  } catch {
    return undefined;
  }
}

/** Writes another file and renames it, because another process may read the report at the same time. */
function write(path: string, text: string): void {
  mkdirSync(cache, { recursive: true });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, text);
  renameSync(next, path);
  for (const name of readdirSync(cache)) {
    const age = Date.now() - (statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > maxAgeMs) rmSync(join(cache, name), { force: true });
  }
}
