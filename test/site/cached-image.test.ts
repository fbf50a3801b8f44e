import { expect, test } from '@jest/globals';
import { StartedImages } from '../../site/cached-image.ts';

test('reports an image that could not be made only when all others are made', async () => {
  const images = new StartedImages();
  let finish = (_contents: Uint8Array) => {};
  const events: string[] = [];
  images.start('broken.png', () => Promise.reject(new Error('broken.png is no picture')));
  images.start('slow.png', () => new Promise((resolve) => (finish = resolve)));
  const failed = images.files().catch(({ message }: Error) => events.push(message));
  await new Promise(setImmediate);
  events.push('slow.png is made');
  finish(new Uint8Array());
  await failed;
  expect(events).toEqual(['slow.png is made', 'broken.png is no picture']);
});
