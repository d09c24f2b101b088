/**
 * Codes that depend on the service of a call, because each family of documents has its own: rules RS7-RS9 of
 * docs/spec/rest.md.
 */
export interface ServiceCodes {
  /** The caller is no admin of the app. */
  readonly notAdmin: number
  /** The body is not a JSON object. */
  readonly badJson: number
  readonly tooLarge: number
  readonly unknownCommand: number
  readonly internal: number
}

const general: ServiceCodes = {
  notAdmin: 60010,
  badJson: 60003,
  tooLarge: 80002,
  unknownCommand: 60009,
  internal: 10002,
}

const group: ServiceCodes = { ...general, unknownCommand: 10003 }

const ours: ServiceCodes = { ...general, tooLarge: 100002, internal: 100001 }

const ofService: Readonly<Record<string, ServiceCodes>> = {
  openim: { notAdmin: 90009, badJson: 90001, tooLarge: 93000, unknownCommand: 60009, internal: 91000 },
  im_open_login_svc: { ...general, notAdmin: 70403, tooLarge: 70402, internal: 70500 },
  group_open_http_svc: group,
  million_group_open_http_svc: group,
  official_account_open_http_svc: group,
  takeback_config: ours,
  takeback_recall: ours,
}

export function serviceCodes(service: string): ServiceCodes {
  return Object.hasOwn(ofService, service) ? (ofService[service] ?? general) : general
}
