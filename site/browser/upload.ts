import { isRecord, RequestError } from './request.ts';

/** How a file is sent, as the API says. */
export interface UploadForm {
  /** What the file is called from then on. */
  readonly upload: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** 20 MiB. */
const maximumBytes = 20 * 1024 * 1024;

/** Types that are taken, by how names of such files end: not every system knows the type of each file. */
const typesByEnding: ReadonlyMap<string, string> = new Map([
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.avif', 'image/avif'],
  ['.gif', 'image/gif'],
  ['.tif', 'image/tiff'],
  ['.tiff', 'image/tiff'],
]);

/** For the field that files are chosen in. */
export const acceptedTypes = [...new Set(typesByEnding.values())].join(',');

/**
 * Refuses at once what the API would refuse.
 *
 * @returns the type to send the file as
 * @throws RequestError
 */
export function checkFile({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): string {
  const ending = /\.\w+$/.exec(name)?.[0].toLowerCase() ?? '';
  const known = [...typesByEnding.values()].includes(type) ? type : typesByEnding.get(ending);
  if (!known || size === 0) throw refusal(422, 'image-not-readable', 'The image could not be read');
  if (size > maximumBytes) throw refusal(413, 'image-too-large', 'The image is too large');
  return known;
}

function refusal(status: number, kind: string, title: string): RequestError {
  return new RequestError({ kind: 'refused', status, problem: { type: `/problems/#${kind}`, title } });
}

/** Checks what the API answered; undefined where it is something else. */
export function readUploadForm(body: unknown): UploadForm | undefined {
  if (!isRecord(body) || !isRecord(body.fields)) return undefined;
  const { upload, url, fields } = body;
  if (typeof upload !== 'string' || typeof url !== 'string' || !URL.canParse(url)) return undefined;
  if (!Object.values(fields).every((value) => typeof value === 'string')) return undefined;
  return { upload, url, fields: fields as UploadForm['fields'] };
}
