import type { convertRoute } from '../../lambdas/grayscale/convert.schema.ts';
import type { uploadRoute } from '../../lambdas/grayscale/upload.schema.ts';
import type { RequestInput } from '../../lambdas/shared/route.ts';
import { callApi } from './api.ts';
import { type ConvertedImage, readConvertedImage } from './converted-image.ts';
import { sendFile } from './send-file.ts';
import type { RequestObserver } from './server-timing.ts';
import { checkFile, readUploadForm } from './upload.ts';

/** An HTTP API waits at most 30 s for a function. The rest is for the network. */
const convertTimeoutMs = 35_000;
const signTimeoutMs = 10_000;

export interface ConvertOptions {
  /** Aborted when the result is no longer needed. */
  readonly signal: AbortSignal;
  /** Is told about the request that converts. @default - none */
  readonly observer?: RequestObserver;
}

export interface ConvertUploadOptions extends ConvertOptions {
  /** Receives the share of the file that was sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Called when the whole file was sent, before it is converted. */
  readonly onUploaded: () => void;
}

/**
 * Converts an image: one with an address, or one that was uploaded.
 *
 * @throws {RequestError} for every failure; the signal's own reason if it was aborted
 */
export function convertImage(
  body: RequestInput<typeof convertRoute>['body'],
  options: ConvertOptions,
): Promise<ConvertedImage> {
  return callApi<typeof convertRoute>('POST /api/images', {
    body,
    read: readConvertedImage,
    timeoutMs: convertTimeoutMs,
    ...options,
  });
}

/**
 * Uploads a file and converts it.
 *
 * @throws {RequestError} for every failure; the signal's own reason if it was aborted
 */
export async function convertUpload(
  file: File,
  { onProgress, onUploaded, ...options }: ConvertUploadOptions,
): Promise<ConvertedImage> {
  const { signal } = options;
  const form = await callApi<typeof uploadRoute>('POST /api/images/uploads', {
    body: { contentType: checkFile(file), bytes: file.size },
    read: readUploadForm,
    timeoutMs: signTimeoutMs,
    signal,
  });
  onProgress(0);
  await sendFile(form, file, { onProgress, signal });
  onUploaded();
  return convertImage({ upload: form.upload }, options);
}
