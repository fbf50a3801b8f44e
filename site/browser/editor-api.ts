import type { contentDeleteRoute } from '../../lambdas/content/delete.schema.ts';
import type { contentListRoute } from '../../lambdas/content/list.schema.ts';
import type { contentPreviewRoute } from '../../lambdas/content/preview.schema.ts';
import type { contentReadRoute } from '../../lambdas/content/read.schema.ts';
import type { contentSaveRoute } from '../../lambdas/content/save.schema.ts';
import type { JsonResponseOf } from '../../lambdas/shared/route.ts';
import { callApi } from './api.ts';
import { isTokenRejected } from './auth.ts';
import type { ListedPage, PageList } from './listed-pages.ts';
import { isRecord, RequestError } from './request.ts';

export type SavedPage = JsonResponseOf<typeof contentReadRoute>;
export type Preview = JsonResponseOf<typeof contentPreviewRoute>;

export type SaveResult = JsonResponseOf<typeof contentSaveRoute>;

/** What an editor writes. */
export type PageText = Pick<SavedPage, 'frontMatter' | 'body'>;

/** The API waits up to 25 s for the repository. */
const timeoutMs = 30_000;

/** Gets a new access token; undefined if the session has ended. */
interface Renewal {
  renew(): Promise<string | undefined>;
}

/** Sends the requests of the editor. Renews a rejected access token once, and repeats the request. */
export class EditorApi {
  readonly #session: Renewal;
  #token: string;

  constructor(session: Renewal, accessToken: string) {
    this.#session = session;
    this.#token = accessToken;
  }

  list(): Promise<PageList> {
    return this.#send((headers) =>
      callApi<typeof contentListRoute>('GET /api/content', { headers, read: readList, timeoutMs }),
    );
  }

  read(path: string): Promise<SavedPage> {
    const pathParameters = { path };
    return this.#send((headers) =>
      callApi<typeof contentReadRoute>('GET /api/content/{path+}', {
        pathParameters,
        headers,
        read: readPage,
        timeoutMs,
      }),
    );
  }

  /**
   * @param revision that is replaced; undefined for a new page
   * @returns the new revision, and the address of the page
   */
  async save(path: string, body: PageText, revision: string | undefined): Promise<SaveResult> {
    const condition: Record<string, string> =
      revision === undefined ? { 'if-none-match': '*' } : { 'if-match': `"${revision}"` };
    return this.#send((headers) =>
      callApi<typeof contentSaveRoute>('PUT /api/content/{path+}', {
        pathParameters: { path },
        body,
        headers: { ...headers, ...condition },
        read: readSaved,
        timeoutMs,
      }),
    );
  }

  async remove(path: string, revision: string): Promise<void> {
    await this.#send((headers) =>
      callApi<typeof contentDeleteRoute, true>('DELETE /api/content/{path+}', {
        pathParameters: { path },
        headers: { ...headers, 'if-match': `"${revision}"` },
        read: () => true,
        timeoutMs,
      }),
    );
  }

  preview(path: string, text: PageText, signal: AbortSignal): Promise<Preview> {
    return this.#send((headers) =>
      callApi<typeof contentPreviewRoute>('POST /api/content/preview', {
        body: { path, ...text },
        headers,
        read: readPreview,
        timeoutMs,
        signal,
      }),
    );
  }

  async #send<T>(send: (headers: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
    try {
      return await send({ authorization: `Bearer ${this.#token}` });
    } catch (error) {
      if (!isTokenRejected(error)) throw error;
      const renewed = await this.#session.renew();
      // The gateway refuses an expired token with the status for an account that may not edit.
      if (renewed === undefined) throw new RequestError({ kind: 'http', status: 401, problem: {} });
      this.#token = renewed;
      return send({ authorization: `Bearer ${renewed}` });
    }
  }
}

/** Whether an error means that the session has ended: only a login helps. */
export function isSessionOver(error: unknown): boolean {
  return error instanceof RequestError && error.failure.kind === 'http' && error.failure.status === 401;
}

/** Whether an error is a problem with this fragment of its type. */
export function isProblem(error: unknown, kind: string): boolean {
  return (
    error instanceof RequestError &&
    error.failure.kind === 'http' &&
    error.failure.problem.type?.split('#').at(-1) === kind
  );
}

/** The field that the detail of a problem begins with: `title: The field …`. */
export function fieldOf(error: unknown): string | undefined {
  if (!(error instanceof RequestError) || error.failure.kind !== 'http') return undefined;
  return /^([\w.]+): /.exec(error.failure.problem.detail ?? '')?.[1];
}

function readList(body: unknown): PageList | undefined {
  if (!isRecord(body) || !Array.isArray(body.pages) || !body.pages.every(isListed)) return undefined;
  const { pages, publishing } = body;
  if (!isRecord(publishing) || typeof publishing.minutes !== 'number') return undefined;
  const mode = publishing.mode === 'pull-request' ? 'pull-request' : 'commit';
  return { pages, publishing: { mode, minutes: publishing.minutes } };
}

function readSaved(body: unknown): SaveResult | undefined {
  if (!isRecord(body)) return undefined;
  const { path, url, revision } = body;
  if (typeof path !== 'string' || typeof url !== 'string' || typeof revision !== 'string') return undefined;
  return { path, url, revision };
}

function isListed(value: unknown): value is ListedPage {
  return (
    isRecord(value) && ['path', 'url', 'revision', 'title'].every((name) => typeof value[name] === 'string')
  );
}

function readPage(body: unknown): SavedPage | undefined {
  if (!isRecord(body) || !isRecord(body.frontMatter)) return undefined;
  const { path, frontMatter, body: text, revision } = body;
  if (typeof path !== 'string' || typeof text !== 'string' || typeof revision !== 'string') return undefined;
  return { path, frontMatter, body: text, revision };
}

function readPreview(body: unknown): Preview | undefined {
  if (!isRecord(body)) return undefined;
  const { url, title, html } = body;
  if (typeof url !== 'string' || typeof title !== 'string' || typeof html !== 'string') return undefined;
  return { url, title, html };
}
