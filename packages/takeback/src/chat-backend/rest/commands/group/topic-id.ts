/** Samples show `"TopicId": ""`: empty means absent. */
export function topicIdOf(request: { readonly TopicId?: string }): string | null {
  const { TopicId = '' } = request
  return TopicId === '' ? null : TopicId
}
