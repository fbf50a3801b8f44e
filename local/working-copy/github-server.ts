import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseUrl } from '../parse-url.ts';
import { readBody } from '../read-body.ts';
import { guarded } from '../request-guard.ts';
import { type LocalServer, listen } from '../server.ts';
import { blobSha, ContentFiles, PathError, type TreeEntry, treeSha } from './content-files.ts';
import { RecentValues } from './recent-values.ts';

export interface GitHubServerOptions {
  /** Absolute path of the folder with the content. */
  readonly folder: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Path of the folder in the repository: `site/content`. */
  readonly path: string;
  readonly branch: string;
  /**
   * Absolute paths of the folders beside it, by name. Clients can list them.
   *
   * @default - it is alone
   */
  readonly siblings?: Readonly<Record<string, string>>;
  /**
   * Responds instead of the server, for tests of failures.
   *
   * @default - the server responds to every request
   */
  readonly override?: (request: GitHubRequest) => GitHubResponse | undefined;
  /** @default - a free port */
  readonly port?: number;
}

/** A request to the API. */
export interface GitHubRequest {
  readonly method: string;
  /** Below the repository, such as `contents/site/content/about.md`. */
  readonly path: string;
}

/** A response. */
export interface GitHubResponse {
  readonly status: number;
  /** JSON. */
  readonly body: object;
  /** @default - only those of the body */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response other than 2xx. */
class Refusal extends Error {
  constructor(readonly response: GitHubResponse) {
    super();
  }
}

/** GitHub's limit for a request is higher. The handlers send at most 16 KiB. */
const maxBodyBytes = 1024 * 1024;

/** Maximum trees that stay readable. The clients read a tree directly after the list that names it. */
const maxTrees = 100;

/**
 * Starts a server that speaks the part of GitHub's REST API that the editor uses, over a folder of the working copy. It
 * changes files, and never commits.
 *
 * Its responses: https://docs.github.com/en/rest/repos/contents and
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api. The messages of 409 and 422 are not
 * in these pages. They are as others have recorded them: octokit/octokit.rb#581 and #992.
 *
 * @throws the system's error, `EADDRINUSE` for a port in use
 */
export function startGitHubServer({ port = 0, ...options }: GitHubServerOptions): Promise<LocalServer> {
  const repository = new WorkingCopy(options);
  return listen(
    createServer(guarded((request, response) => void serve(repository, request, response))),
    port,
  );
}

async function serve(
  repository: WorkingCopy,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body, headers } = await respond(repository, request);
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': text.length,
    ...headers,
  });
  response.end(text);
}

async function respond(repository: WorkingCopy, request: IncomingMessage): Promise<GitHubResponse> {
  try {
    return await repository.respond(request);
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    if (error instanceof PathError) return refusal(422, error.message).response;
    return refusal(500, 'Server Error').response;
  }
}

class WorkingCopy {
  readonly #options: Omit<GitHubServerOptions, 'port'>;
  readonly #files: ContentFiles;
  /** The trees that were listed, because a client asks for one by its hash. */
  readonly #trees = new RecentValues<readonly TreeEntry[]>();
  /** The contents of listed files. Git keeps all. */
  readonly #contents = new RecentValues<Buffer>();
  /** A change begins when the one before has ended. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(options: Omit<GitHubServerOptions, 'port'>) {
    this.#options = options;
    this.#files = new ContentFiles(options.folder, this.#contents);
  }

  async respond(request: IncomingMessage): Promise<GitHubResponse> {
    if (!request.headers.authorization) throw refusal(401, 'Requires authentication');
    if (!request.headers['user-agent']) throw refusal(403, 'Request forbidden by administrative rules.');
    const url = parseUrl(request.url ?? '/', 'http://localhost');
    const prefix = `/repos/${this.#options.repository}/`;
    if (!url?.pathname.startsWith(prefix)) throw notFound();
    const path = decodeURIComponent(url.pathname.slice(prefix.length));
    const override = this.#options.override?.({ method: request.method ?? '', path });
    if (override) return override;
    const [, kind, rest = ''] = /^(contents|git\/trees|git\/blobs)\/(.+)$/s.exec(path) ?? [];
    if (request.method === 'GET') {
      if (kind === 'contents') return this.#listParent(rest, url.searchParams.get('ref'));
      if (kind === 'git/trees') return this.#tree(rest);
      if (kind === 'git/blobs') return this.#blob(rest);
    }
    if (kind !== 'contents' || (request.method !== 'PUT' && request.method !== 'DELETE')) throw notFound();
    const body = await readJson(request);
    const change = this.#changes.then(() => this.#change(request.method === 'DELETE', rest, body));
    this.#changes = change.catch(() => undefined);
    return change;
  }

  /** The list of the folder above the content. */
  async #listParent(path: string, ref: string | null): Promise<GitHubResponse> {
    this.#checkBranch(ref);
    const [parent, name] = this.#options.path.split('/');
    if (path !== parent) throw notFound();
    const siblings = Object.entries(this.#options.siblings ?? {});
    const folders = siblings.map(([name, folder]) => this.#listFolder(name, new ContentFiles(folder)));
    const body = await Promise.all([this.#listFolder(name, this.#files), ...folders]);
    return { status: 200, body };
  }

  async #listFolder(name = '', files: ContentFiles): Promise<object> {
    const entries = await files.list();
    const sha = treeSha(entries);
    this.#trees.add(sha, entries);
    this.#trees.keep(maxTrees);
    const [parent] = this.#options.path.split('/');
    return { type: 'dir', name, path: `${parent}/${name}`, sha, size: 0 };
  }

  #tree(sha: string): GitHubResponse {
    const tree = this.#trees.get(sha);
    if (!tree) throw notFound();
    return { status: 200, body: { sha, tree, truncated: false } };
  }

  #blob(sha: string): GitHubResponse {
    const contents = this.#contents.get(sha);
    if (!contents) throw notFound();
    const content = contents.toString('base64').replace(/.{60}/g, '$&\n');
    return { status: 200, body: { sha, size: contents.length, encoding: 'base64', content } };
  }

  async #change(
    isDeletion: boolean,
    fullPath: string,
    body: Record<string, unknown>,
  ): Promise<GitHubResponse> {
    const { message, content, sha, branch } = body;
    if (typeof message !== 'string') throw missing('message');
    if (!isDeletion && typeof content !== 'string') throw missing('content');
    if (isDeletion && typeof sha !== 'string') throw missing('sha');
    this.#checkBranch(branch ?? null);
    const below = `${this.#options.path}/`;
    if (!fullPath.startsWith(below)) throw notFound();
    const path = fullPath.slice(below.length);
    const current = await this.#files.read(path);
    if (isDeletion && !current) throw notFound();
    if (current && typeof sha !== 'string') throw missing('sha');
    // GitHub ignores the revision of a file that does not exist.
    if (current && blobSha(current) !== sha) throw refusal(409, `${fullPath} does not match ${sha}`);
    if (isDeletion) {
      await this.#files.remove(path);
      return { status: 200, body: { content: null, commit: commitOf(message) } };
    }
    const contents = Buffer.from(content as string, 'base64');
    await this.#files.write(path, contents);
    return {
      status: current ? 200 : 201,
      body: { content: { path: fullPath, sha: blobSha(contents) }, commit: commitOf(message) },
    };
  }

  #checkBranch(branch: unknown): void {
    if (branch !== null && branch !== this.#options.branch) throw refusal(404, `Branch ${branch} not found`);
  }
}

/** Nothing is committed, so the hash is that of the message. */
function commitOf(message: string): object {
  return { sha: blobSha(Buffer.from(message)), message };
}

function refusal(status: number, message: string): Refusal {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return new Refusal({ status, body });
}

const notFound = () => refusal(404, 'Not Found');

const missing = (field: string) => refusal(422, `Invalid request.\n\n"${field}" wasn't supplied.`);

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await readBody(request, maxBodyBytes);
  if (!body) throw refusal(413, 'Request entity too large');
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw refusal(400, 'Problems parsing JSON');
}
