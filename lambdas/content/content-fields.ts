import * as v from 'valibot';
import { isContentPath } from './content-path.ts';

/** The variable of the path. */
export const contentPath = {
  path: v.pipe(
    v.string(),
    v.check(isContentPath, 'invalid-content-path'),
    v.description('File below the content folder, such as `posts/tea.md`.'),
  ),
};

export const frontMatter = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description('Title, description and the other fields of the page. A date is text such as `2026-11-28`.'),
);

export const body = v.pipe(v.string(), v.description('Markdown.'));

export const revision = v.pipe(
  v.string(),
  v.description('Changes whenever the file changes. Send it in double quotes as `If-Match`.'),
);

const ifMatch = v.pipe(v.string(), v.description('The revision that you have read, in double quotes.'));
const ifNoneMatch = v.pipe(v.string(), v.description('`*` for a new page.'));

/** Problems of the routes that read or change one page. */
export const pageProblems = ['invalid-content-path', 'repository-failed'] as const;
export const changeProblems = [...pageProblems, 'content-changed', 'precondition-required'] as const;

export const saveHeaders = { 'if-match': v.optional(ifMatch), 'if-none-match': v.optional(ifNoneMatch) };
export const deleteHeaders = { 'if-match': v.optional(ifMatch) };

export const etag = { etag: 'The revision in double quotes' };
