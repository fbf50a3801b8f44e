import { type ProblemName, problemKinds } from '../../lambdas/shared/problem.ts';
import { problemAdvice } from '../../lambdas/shared/problem-advice.ts';
import type { ApiDescription, OpenApiDocument } from '../../site/api-reference.ts';
import { openApiDocument } from './openapi.ts';
import { readRoutes } from './routes.ts';

/**
 * Describes the API for the build of the site.
 *
 * @param hasEditor whether the stage has the routes of the editor. @default true
 */
export async function describeApi(hasEditor = true): Promise<ApiDescription> {
  const routes = (await readRoutes()).filter(({ authorizer }) => hasEditor || authorizer !== 'editor');
  return {
    document: openApiDocument(routes) as unknown as OpenApiDocument,
    problems: (Object.keys(problemKinds) as ProblemName[]).map((kind) => ({
      kind,
      status: problemKinds[kind].status,
      title: problemKinds[kind].title,
      advice: problemAdvice[kind],
    })),
  };
}
