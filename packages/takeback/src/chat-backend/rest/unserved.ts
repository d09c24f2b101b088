/** Documented commands that are not served yet: they answer the code of an unknown path, with a sentence that says so. */
export interface UnservedCommand {
  readonly service: string
  readonly command: string
  /** The document that describes it, where we know its number. */
  readonly source: string | null
}

export const unservedCode = 60009

/** Which of them is its page we do not know. */
const officialPages = 'I:60755 to I:60813'

export const unservedCommands: readonly UnservedCommand[] = [
  ...of('openim', {
    modify_c2c_msg: 'I:47722',
    querystate: 'I:35477 (older name)',
  }),
  ...of('group_open_http_svc', {
    get_appid_group_list: null,
    forbid_send_msg: null,
    import_topic: 'I:53448',
    modify_group_msg: 'I:47948',
    set_unread_msg_num: 'I:34909',
  }),
  ...of('million_group_open_http_svc', {
    modify_topic: 'I:49468',
  }),
  ...of('official_account_open_http_svc', {
    get_subscribed_official_account_list: 'I:60763',
    modify_subscriber_info: officialPages,
  }),
  ...of('open_msg_svc', { get_history: 'I:34885' }),
  ...of('recentcontact', { delete: 'I:43088', get_list: 'I:43087' }),
]

function of(service: string, commands: Readonly<Record<string, string | null>>): UnservedCommand[] {
  return Object.entries(commands).map(([command, source]) => ({ service, command, source }))
}
