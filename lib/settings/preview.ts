/**
 * Whether a stage is the preview of a pull request, such as `pr-123`. The pipeline deletes previews, so other stages
 * must not have such names.
 */
export function isPreview(stage: string): boolean {
  return /^pr-[1-9]\d{0,9}$/.test(stage);
}
