import { expect, test } from '@jest/globals';
import { linesOf } from '../../../scripts/petition/lines.ts';

async function read(...chunks: (string | Uint8Array)[]) {
  const found = [];
  const bytes = async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  };
  for await (const { number, text } of linesOf(bytes())) found.push([number, text]);
  return found;
}

test('gives the same lines for every split into chunks, even within a character', async () => {
  const text = Buffer.from('Zoë\r\n渡辺\n\nlast');
  const lines = await read(text);
  expect(lines).toEqual([
    [1, 'Zoë'],
    [2, '渡辺'],
    [3, ''],
    [4, 'last'],
  ]);
  for (let at = 0; at <= text.length; at++) {
    expect(await read(text.subarray(0, at), text.subarray(at))).toEqual(lines);
  }
});

test('ignores a byte order mark at the start', async () => {
  expect(await read('\uFEFFa\nb\n')).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
});

test('gives no text for lines that are too long or not UTF-8, and reads the lines after them', async () => {
  expect(
    await read('a'.repeat(20_000), 'a'.repeat(9_000_000), '\nb\n', Buffer.from([0xff, 0x0a]), 'c'),
  ).toEqual([
    [1, undefined],
    [2, 'b'],
    [3, undefined],
    [4, 'c'],
  ]);
});
