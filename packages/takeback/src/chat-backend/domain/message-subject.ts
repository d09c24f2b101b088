/**
 * The identity of a message as its recall names it. It is the subject of the message's After-send webhook job, so
 * that a recall finds that job by what it was asked, before the message itself is loaded.
 */
export function c2cSubject(app: number, sender: string, recipient: string, messageKey: string): string {
  return `${app}\nc2c\n${sender}\n${recipient}\n${messageKey}`
}

export function groupSubject(app: number, groupId: string, topicId: string | null, seq: number): string {
  return `${app}\ngroup\n${groupId}\n${topicId ?? ''}\n${seq}`
}

/** What the subjects of a group begin with, its topics among them, or those of one topic. */
export function groupSubjects(app: number, groupId: string, topicId?: string): string {
  return `${app}\ngroup\n${groupId}\n${topicId === undefined ? '' : `${topicId}\n`}`
}

export function officialSubjects(app: number, officialId: string): string {
  return `${app}\nofficial\n${officialId}\n`
}

export function officialSubject(app: number, officialId: string, messageKey: string): string {
  return `${app}\nofficial\n${officialId}\n${messageKey}`
}
