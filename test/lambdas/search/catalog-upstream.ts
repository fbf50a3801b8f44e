import { createServer } from 'node:http';
import { type LocalServer, listen } from '../../../local/server.ts';

/** The mapping of an API that differs from the default one in every field. */
export const catalogMapping = {
  parameters: { name: 'q', offset: 'start', limit: 'rows' },
  pageSize: 3,
  results: 'data.items',
  count: 'data.total',
  fields: { name: 'title', image: 'cover.small.href', species: 'kind' },
  key: { header: 'X-Api-Key' },
  nothingFound: { status: 200, field: 'message' },
};

/** Seven books that a search for "b" finds. */
const books = Array.from({ length: 7 }, (_, index) => ({
  isbn: `978-0-00-00000${index}-0`,
  title: `Book ${index + 1}`,
  kind: 'Novel',
  cover: { small: { href: `https://covers.example/${index + 1}.jpg`, width: 150 } },
}));

/** Starts an API that requires the key. */
export function startCatalogUpstream(key: string): Promise<LocalServer> {
  return listen(
    createServer(({ url = '', headers }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://catalog');
      response.setHeader('content-type', 'application/json');
      const send = (body: object) => void response.end(JSON.stringify(body));
      if (headers['x-api-key'] !== key || headers.authorization) {
        response.statusCode = 403;
        return send({ message: 'Forbidden' });
      }
      if (pathname !== '/v2/books' || [...searchParams.keys()].join() !== 'q,start,rows') {
        response.statusCode = 400;
        return send({});
      }
      const found = books.filter(({ title }) => title.toLowerCase().includes(searchParams.get('q') ?? ''));
      if (found.length === 0) return send({ message: 'No books.' });
      const start = Number(searchParams.get('start'));
      const items = found.slice(start, start + Number(searchParams.get('rows')));
      return send({ data: { items, total: found.length } });
    }),
  );
}
