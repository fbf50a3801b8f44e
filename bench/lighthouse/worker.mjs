// Measures pages with Lighthouse, in a process of a newer Node.js. Input: JSON on standard input. Output: a line of
// JSON for each measurement, on file descriptor 3.
import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';

const { chromePath, urls, rounds, form } = JSON.parse(await text(process.stdin));
const chrome = await launch({
  chromePath,
  chromeFlags: ['--headless=shell', '--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server'],
  logLevel: 'silent',
});
try {
  for (let round = 0; round < rounds; round++) {
    for (const url of urls) {
      const config = form === 'desktop' ? desktopConfig : undefined;
      const { lhr } = await lighthouse(
        url,
        { port: chrome.port, logLevel: 'silent', output: 'json' },
        config,
      );
      const scores = Object.fromEntries(Object.entries(lhr.categories).map(([id, { score }]) => [id, score]));
      const { auditRefs } = Object.values(lhr.categories).reduce((all, { auditRefs }) => ({
        auditRefs: [...all.auditRefs, ...auditRefs],
      }));
      const weighted = new Set(auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id));
      const failed = Object.values(lhr.audits)
        .filter(({ id, score }) => weighted.has(id) && score !== null && score < 0.995)
        .map(({ id }) => id);
      writeSync(3, `${JSON.stringify({ url, scores, failed, error: lhr.runtimeError?.message })}\n`);
    }
  }
} finally {
  chrome.kill();
}
