/** The coded data of a JPEG can't be used: it is of another kind, too large, or damaged. */
export class UnsupportedJpegError extends Error {
  override readonly name = 'UnsupportedJpegError';
}
