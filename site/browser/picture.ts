import type { convertRoute } from '../../lambdas/grayscale/convert.schema.ts';
import type { uploadRoute } from '../../lambdas/grayscale/upload.schema.ts';
import { callApi } from './api.ts';
import { type ConvertedImage, readConvertedImage } from './converted-image.ts';
import { sendFile } from './send-file.ts';
import { checkFile, readUploadForm } from './upload.ts';

/**
 * Uploads a picture and converts it.
 *
 * @returns the converted picture on this site
 * @throws {RequestError} for every failure
 */
export async function uploadPicture(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<ConvertedImage> {
  const contentType = checkFile(file);
  const form = await callApi<typeof uploadRoute>('POST /api/images/uploads', {
    body: { contentType, bytes: file.size } as never,
    read: readUploadForm,
    timeoutMs: 10_000,
    signal,
  });
  await sendFile(form, file, { onProgress, signal });
  return callApi<typeof convertRoute>('POST /api/images', {
    body: { upload: form.upload },
    read: readConvertedImage,
    timeoutMs: 35_000,
    signal,
  });
}
