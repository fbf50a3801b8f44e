// Scores pages with Mozilla's Observatory and prints the results as JSON: `node scan.mjs <ports> <page>…`, for example
// with the ports `{"80":49152,"443":49153}` and the page `www.example.com/search/`. The Observatory connects only to
// public host names and default ports, which need permissions to listen on. So this process redirects all its
// connections to local ports. It is plain JavaScript, so that it needs no compiler.
import net from 'node:net';

const [ports, ...pages] = process.argv.slice(2);

/** @type {Record<string, number>} */
const localPorts = JSON.parse(ports);
const { connect } = net.Socket.prototype;

/** @param {any[]} parameters options and callback, or what `net` has made of them: an array of both */
net.Socket.prototype.connect = function (...parameters) {
  const options = Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0];
  if (!(options.port in localPorts)) throw new Error(`No local port replaces port ${options.port}.`);
  Object.assign(options, { host: '127.0.0.1', port: localPorts[options.port] });
  return Reflect.apply(connect, this, parameters);
};

const { scan } = await import('@mdn/mdn-http-observatory');
const found = {};
for (const page of pages) {
  // What it takes for a host goes into a URL as it is, so that a path may follow.
  const { scan: overall, tests } = await scan(page);
  found[page] = {
    score: overall.score,
    grade: overall.grade,
    tests: Object.fromEntries(Object.entries(tests).map(([name, { result }]) => [name, result])),
  };
}
process.stdout.write(JSON.stringify(found));
