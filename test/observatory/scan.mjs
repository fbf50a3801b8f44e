// Scores pages with Mozilla's Observatory and prints what it found, as JSON: `node scan.mjs <ports> <page>…`, with
// `{"80":49152,"443":49153}` for ports, and pages such as `www.example.com/search/`. A process of its own, because it
// leads all its connections to this machine: the Observatory asks the default ports alone, which take rights to listen
// on, and a name that has to lead somewhere. Plain JavaScript, so that no compiler is between.
import net from 'node:net';

const [ports, ...pages] = process.argv.slice(2);

/** @type {Record<string, number>} */
const led = JSON.parse(ports);
const { connect } = net.Socket.prototype;

/** @param {any[]} parameters options and callback, or what `net` has made of them: an array of both */
net.Socket.prototype.connect = function (...parameters) {
  const options = Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0];
  if (!(options.port in led)) throw new Error(`Nothing is to be asked of port ${options.port}.`);
  Object.assign(options, { host: '127.0.0.1', port: led[options.port] });
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
