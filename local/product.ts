/**
 * Everything that the local run knows about the product. The rest of this folder uses only the cloud assembly.
 * The names of environment variables come from the handlers' own list, so that a renamed one is a type error here.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { environmentVariables as variables } from '../lambdas/shared/environment.ts';
import type { OriginMap } from './origin-map.ts';
import { parseUrl } from './parse-url.ts';
import type { AccountToEnsure } from './resources/accounts.ts';
import { startSampleUpstream } from './sample-upstream/sample-upstream.ts';
import { UserError } from './user-error.ts';
import { startGitHubServer } from './working-copy/github-server.ts';

/** Prefix of the files and folders that a local run creates. */
export const productName = 'jamstack';

/** The sources that a watching run rebuilds without a synthesis. Paths are relative to the project's folder. */
export const rebuilt = {
  /** Module that exports `rebuildSite` and `bundleHandler`. */
  module: 'lib/rebuild.ts',
  site: ['content', 'layouts', 'styles', 'browser', 'static', 'photos', 'pictures'].map(
    (folder) => `site/${folder}/`,
  ),
  styles: 'site/styles/',
  handlers: 'lambdas/',
  /** Ending of the files that are entry points of handlers. */
  entryEnding: '.lambda.ts',
} as const;

/** Settings of the stage that a local run synthesizes. The editor changes the working copy. */
export const settings = {
  contentRepository: 'local/site',
  contentBranch: 'main',
  contentMode: 'commit',
  contentPublishMinutes: 0,
};

/** The content in the repository, as the handlers and a server of its API know it. */
export const contentOfRepository = {
  repository: settings.contentRepository,
  branch: settings.contentBranch,
  path: 'site/content',
  siblings: Object.fromEntries(
    ['static', 'photos', 'pictures'].map((name) => [
      name,
      fileURLToPath(new URL(`../site/${name}`, import.meta.url)),
    ]),
  ),
};

/** The content in this working copy. */
const contentFolder = fileURLToPath(new URL(`../${contentOfRepository.path}`, import.meta.url));

const siteFolder = new URL('../site/', import.meta.url);
const iconSvg = readFileSync(new URL('static/favicon.svg', siteFolder), 'utf8');

/** The look of the local login pages, which is that of the site. */
export const loginLook = {
  name: 'Jamstack on AWS',
  /** Declares the custom properties that the pages use. */
  css: readFileSync(new URL('styles/tokens.css', siteFolder), 'utf8'),
  icon: `data:image/svg+xml,${encodeURIComponent(iconSvg)}`,
} as const;

/** The accounts that a local run prints. Each state folder has its own passwords. */
export const accounts: readonly AccountToEnsure[] = [
  { label: 'account', username: 'demo@example.com', name: 'Demo Visitor' },
  { label: 'editor', username: 'editor@example.com', name: 'Demo Editor', group: 'editors' },
];

/** The options of the product, as `parseArgs` takes them. */
export const optionTypes = {
  'search-upstream': { type: 'string' },
  'allow-image-origin': { type: 'string', multiple: true },
  'content-api': { type: 'string' },
} as const;

export const optionUsage = `\
  --search-upstream URL          search this API instead of the embedded sample
  --allow-image-origin ORIGIN    an origin such as http://127.0.0.1:9000 from which
                                 images may be fetched, even if it is private; can be repeated
  --content-api URL              let the editor use this server of GitHub's REST API, instead of
                                 the embedded one, which changes site/content
`;

export interface ProductOptions {
  /** API that is searched. @default the embedded sample */
  readonly searchUpstream?: string;
  /** Private origins from which images may be fetched, in addition to the site's own. @default [] */
  readonly allowImageOrigins?: readonly string[];
  /**
   * Server of GitHub's REST API that the editor uses. @default - an embedded one, which changes the content of the site
   */
  readonly contentApi?: string;
}

/** @throws {UserError} for an invalid URL or origin */
export function readProductOptions(values: {
  readonly 'search-upstream'?: string;
  readonly 'allow-image-origin'?: readonly string[];
  readonly 'content-api'?: string;
}): ProductOptions {
  const upstream = values['search-upstream'];
  const contentApi = values['content-api'];
  return {
    ...(upstream !== undefined && { searchUpstream: httpUrl('--search-upstream', upstream) }),
    ...(contentApi !== undefined && { contentApi: httpUrl('--content-api', contentApi) }),
    allowImageOrigins: (values['allow-image-origin'] ?? []).map(httpOrigin),
  };
}

/** Adapts the environment variables of the product's functions to the local run. */
export interface ProductAdapter {
  /** @returns the environment variables of a function for this run */
  adapt(environment: Readonly<Record<string, string>>): Record<string, string>;
  /** A line for each variable that no function has. */
  warnings(): string[];
  close(): Promise<void>;
}

/** Path of the embedded sample API. */
const samplePath = '/api/character';

/** Changes nothing: for an assembly of another product. */
const noAdapter: ProductAdapter = {
  adapt: (environment) => ({ ...environment }),
  warnings: () => [],
  close: async () => {},
};

/**
 * Starts the servers that replace third parties.
 *
 * @param options undefined for an assembly of another product
 * @param site the site's origin
 * @param originMap receives the upstream's origin, because the content security policy of the pages must allow its
 * images
 */
export async function startProductAdapter(
  options: ProductOptions | undefined,
  site: string,
  originMap: OriginMap,
): Promise<ProductAdapter> {
  if (!options) return noAdapter;
  const { searchUpstream, allowImageOrigins = [] } = options;
  const sample = searchUpstream === undefined ? await startSampleUpstream() : undefined;
  const upstream = searchUpstream ?? `${sample?.url}${samplePath}`;
  const repository =
    options.contentApi === undefined
      ? await startGitHubServer({ ...contentOfRepository, folder: contentFolder })
      : undefined;
  const missing = new Set<string>([
    variables.searchUpstreamUrl,
    variables.imagesBucket,
    variables.contentApiUrl,
  ]);
  return {
    adapt(environment) {
      const adapted: Record<string, string> = { ...environment };
      for (const name of Object.keys(environment)) missing.delete(name);
      const deployed = environment[variables.searchUpstreamUrl];
      if (deployed !== undefined) {
        originMap.add(new URL(deployed).origin, new URL(upstream).origin);
        adapted[variables.searchUpstreamUrl] = upstream;
        // The embedded sample has the default mapping and needs no key.
        if (sample) {
          delete adapted[variables.searchUpstreamMapping];
          delete adapted[variables.searchKeySecretArn];
        }
      }
      if (variables.imagesBucket in environment) {
        adapted[variables.allowedImageOrigins] = [site, ...allowImageOrigins].join(',');
      }
      if (variables.contentApiUrl in environment) {
        adapted[variables.contentApiUrl] = repository?.url ?? `${options.contentApi}`;
      }
      return adapted;
    },
    warnings: () =>
      [...missing].map(
        (name) =>
          `No function has the environment variable ${name}, which local/product.ts replaces. ` +
          'If the variable was renamed or removed, change local/product.ts.',
      ),
    close: async () => {
      await Promise.all([sample?.close(), repository?.close()]);
    },
  };
}

function httpUrl(option: string, text: string): string {
  const url = parseUrl(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UserError(`${option} must be an absolute http or https URL, not "${text}".`);
  }
  return text;
}

function httpOrigin(text: string): string {
  const url = parseUrl(text);
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username ||
    url.pathname !== '/' ||
    url.search ||
    url.hash
  ) {
    throw new UserError(
      `--allow-image-origin must be an origin such as http://127.0.0.1:9000 (scheme, host and port), not "${text}".`,
    );
  }
  return url.origin;
}
