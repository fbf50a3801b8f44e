import { createServer } from 'node:http';

const page = Buffer.alloc(Number(process.argv[2]), 'x');
const health = Buffer.from(JSON.stringify({ status: 'ok', release: 'bench' }));

const server = createServer((request, response) => {
  const isPage = request.url !== '/api/health';
  response.writeHead(200, {
    'Content-Type': isPage ? 'text/html; charset=utf-8' : 'application/json',
    'Content-Length': isPage ? page.length : health.length,
  });
  response.end(isPage ? page : health);
});
server.listen(0, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${server.address().port}`));
