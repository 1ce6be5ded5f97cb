/** The query that names one image. */
export function imageQuery(image: {
  repository: string;
  digest: string;
}): string {
  return new URLSearchParams(image).toString();
}
