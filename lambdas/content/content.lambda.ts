import type { APIGatewayProxyEventV2WithLambdaAuthorizer } from 'aws-lambda';
import type { EditorContext } from '../authorizers/editor.ts';
import { afterLoad, readEarly } from '../shared/after-load.ts';
import { secretsManagerClient } from '../shared/aws/secrets-manager.ts';
import { environmentVariables, requiredVariable } from '../shared/environment.ts';
import { html, PageTemplate } from '../shared/html.ts';
import type { HttpHandler } from '../shared/http-handler.ts';
import { json } from '../shared/http-response.ts';
import { logger } from '../shared/logger.ts';
import { prepareFetch } from '../shared/prepare-fetch.ts';
import { Problem, temporarilyUnavailable } from '../shared/problem.ts';
import type { ResponseOf, Route } from '../shared/route.ts';
import { routeHandler } from '../shared/route-handler.ts';
import { secretReader } from '../shared/secret.ts';
import { contentUrl } from './content-path.ts';
import { contentDeleteRoute } from './delete.schema.ts';
import { GitHub, GitHubRepository } from './github.ts';
import { contentListRoute } from './list.schema.ts';
import { renderMarkdown } from './markdown.ts';
import { formatPage } from './page-file.ts';
import { Pages } from './pages.ts';
import { Precondition } from './precondition.ts';
import { contentPreviewRoute } from './preview.schema.ts';
import { PullRequestRepository } from './pull-request.ts';
import { contentReadRoute } from './read.schema.ts';
import { type Author, RepositoryError } from './repository.ts';
import { contentSaveRoute } from './save.schema.ts';

type EditorEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<EditorContext>;

const url = requiredVariable(environmentVariables.contentApiUrl);
const branch = requiredVariable(environmentVariables.contentBranch);
const token = readEarly(
  secretReader(secretsManagerClient(), requiredVariable(environmentVariables.contentTokenSecretArn)),
);
afterLoad(() => prepareFetch(url));
const mode =
  requiredVariable(environmentVariables.contentMode) === 'pull-request' ? 'pull-request' : 'commit';
const publishing = {
  mode,
  minutes: Number(requiredVariable(environmentVariables.contentPublishMinutes)),
} as const;
const repository = requiredVariable(environmentVariables.contentRepository);
const github = new GitHub({ url, repository, token });
const pages = new Pages(
  mode === 'pull-request'
    ? new PullRequestRepository(github, repository, branch)
    : new GitHubRepository(github, branch),
);

const errorPage = {
  template: PageTemplate.read(),
  form: () => html`<p>Go <a href="/admin/">back to the editor</a>.</p>`,
};

/** The handlers by route key. One function has all routes, because they share the repository. */
const handlers: Readonly<Record<string, HttpHandler<EditorEvent>>> = {
  [keyOf(contentListRoute)]: routeHandler<typeof contentListRoute, EditorEvent>(
    contentListRoute,
    async ({ deadline }) => {
      const list = { pages: await fromRepository(pages.list(deadline)), publishing };
      return json(200, list satisfies ResponseOf<typeof contentListRoute, 200>);
    },
    errorPage,
  ),
  [keyOf(contentReadRoute)]: routeHandler<typeof contentReadRoute, EditorEvent>(
    contentReadRoute,
    async ({ pathParameters: { path }, deadline }) => {
      const page = await fromRepository(pages.read(path, deadline));
      return json(200, page satisfies ResponseOf<typeof contentReadRoute, 200>, {
        etag: `"${page.revision}"`,
      });
    },
    errorPage,
  ),
  [keyOf(contentSaveRoute)]: routeHandler<typeof contentSaveRoute, EditorEvent>(
    contentSaveRoute,
    async ({ pathParameters: { path }, headers, body: { fields }, event, deadline }) => {
      const precondition = Precondition.of(headers);
      const editor = editorOf(event);
      const revision = await fromRepository(pages.save(path, fields, precondition, editor, deadline));
      audit('page saved', event, path, revision);
      const saved = { path, url: contentUrl(path), revision };
      return json(200, saved satisfies ResponseOf<typeof contentSaveRoute, 200>, { etag: `"${revision}"` });
    },
    errorPage,
  ),
  [keyOf(contentDeleteRoute)]: routeHandler<typeof contentDeleteRoute, EditorEvent>(
    contentDeleteRoute,
    async ({ pathParameters: { path }, headers, event, deadline }) => {
      const precondition = Precondition.of(headers);
      await fromRepository(pages.remove(path, precondition, editorOf(event), deadline));
      audit('page deleted', event, path);
      return { statusCode: 204, headers: {} };
    },
    errorPage,
  ),
  [keyOf(contentPreviewRoute)]: routeHandler<typeof contentPreviewRoute, EditorEvent>(
    contentPreviewRoute,
    ({ body: { fields } }) => {
      const { path, frontMatter, body } = fields;
      const page = { frontMatter, body };
      // Validates only: nothing is saved, so locked fields may have any value.
      formatPage(path, page, page);
      const title = String(frontMatter.title);
      const preview = { url: contentUrl(path), title, html: renderMarkdown(body, title) };
      return json(200, preview satisfies ResponseOf<typeof contentPreviewRoute, 200>);
    },
    errorPage,
  ),
};

export const handler: HttpHandler<EditorEvent> = (event, context) => {
  const handle = handlers[event.routeKey];
  if (!handle) throw new Error(`The route ${event.routeKey} has no handler.`);
  return handle(event, context);
};

function keyOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

function editorOf({ requestContext }: EditorEvent): Author {
  const { name, sub } = requestContext.authorizer.lambda;
  // Anyone may be able to read the commits, so they don't have the editor's address.
  return { name, email: `${sub}@editors.invalid` };
}

/** The record of who changed what. It is in the log of the function, in addition to the commit. */
function audit(message: string, { requestContext }: EditorEvent, path: string, revision?: string): void {
  const { name: editor, sub } = requestContext.authorizer.lambda;
  logger.info(message, { editor, sub, path, ...(revision && { revision }) });
}

/** @throws {Problem} for an error of the repository */
async function fromRepository<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof RepositoryError)) throw cause;
    if (cause.failure === 'refused') throw new Problem('repository-failed', { cause });
    throw temporarilyUnavailable(cause, cause.retryAfterSeconds ?? 5);
  }
}
