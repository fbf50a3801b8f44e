import { JamstackError } from '../../shared/jamstack-error.ts';

/** The coded data of a JPEG can't be used: it is of another kind, too large, or damaged. */
export class UnsupportedJpegError extends JamstackError {
  override readonly name = 'UnsupportedJpegError';
}
