/** Which language a page without a build speaks. `acceptLanguage`: the header; Chinese when it is named before English. */
export function readsChinese(acceptLanguage: string): boolean {
  const first = acceptLanguage.split(',').find((part) => /^\s*(zh|en)\b/i.test(part)) ?? ''
  return /^\s*zh/i.test(first)
}
