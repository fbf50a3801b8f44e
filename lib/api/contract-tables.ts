import { problemKinds } from '../../lambdas/shared/problem.ts';
import { listOperations, type OpenApiDocument } from '../../site/api-reference.ts';
import { gatewayStatuses, openApiDocument, problemsOf } from './openapi.ts';
import type { DeclaredRoute } from './routes.ts';

const begin = '<!-- Written by npm run contract from lambdas/**/*.schema.ts -->';
const end = '<!-- End of the part that npm run contract writes -->';

/**
 * Replaces the tables of routes in docs/http-contract.md.
 *
 * @param page the present text
 * @throws {Error} if the page has no place for the tables
 */
export function withRouteTables(page: string, routes: readonly DeclaredRoute[]): string {
  const [before, rest] = page.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`docs/http-contract.md must have the lines "${begin}" and "${end}".`);
  const document = openApiDocument(routes) as unknown as OpenApiDocument;
  const operations = new Map(listOperations(document).map((operation) => [operation.id, operation]));
  const sections = routes.map((route) => {
    const operation = operations.get(route.id);
    if (!operation) throw new Error(`The document has no operation ${route.id}.`);
    const fields = [
      ...operation.parameters.map((field) => ({ ...field, place: field.in })),
      ...operation.bodies.flatMap(({ type, fields }) => fields.map((field) => ({ ...field, place: type }))),
    ];
    return [
      `### \`${route.method} ${route.path}\``,
      `${route.summary}. ${route.description ?? ''}`.trim(),
      table(
        ['field', 'in', 'value', 'description'],
        fields.map(({ name, place, type, required, description }) => [
          `\`${name}\``,
          place,
          required ? `${type} (required)` : type,
          description,
        ]),
      ),
      table(['status', 'meaning'], statusesOf(route)),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  return `${before}${begin}\n\n${sections.join('\n\n')}\n\n${end}${after}`;
}

function statusesOf(route: DeclaredRoute): string[][] {
  return [
    ...Object.entries(route.responses).map(([status, { description, page }]) => [
      status,
      `${description}.${page ? ' An HTML page if `Accept` prefers `text/html`.' : ''}`,
    ]),
    ...Object.entries(gatewayStatuses(route)),
    ...problemsOf(route).map((kind) => [
      `${problemKinds[kind].status}`,
      `\`${kind}\`: ${problemKinds[kind].title}.`,
    ]),
  ].sort(([a = ''], [b = '']) => Number(a) - Number(b));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
