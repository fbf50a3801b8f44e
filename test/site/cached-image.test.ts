import { expect, test } from '@jest/globals';
import { StartedImages } from '../../site/cached-image.ts';

test('reports an image that could not be made after the others are made', async () => {
  const images = new StartedImages();
  let finish = () => {};
  const others = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const events: string[] = [];
  images.start('broken.png', () => Promise.reject(new Error('broken.png is no picture')));
  images.start('slow.png', () => others.then(() => new Uint8Array()));
  const failed = images.files().catch(({ message }: Error) => events.push(message));
  await new Promise(setImmediate);
  events.push('slow.png is made');
  finish();
  await failed;
  expect(events).toEqual(['slow.png is made', 'broken.png is no picture']);
});
