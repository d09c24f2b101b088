/**
 * parked: waits outside the order of its conversation. late: delivered after it was parked. dead: given up.
 * superseded: nothing was left to tell.
 */
export const deliveryStates = [
  'waiting',
  'parked',
  'sending',
  'delivered',
  'late',
  'dead',
  'superseded',
] as const

export type DeliveryState = (typeof deliveryStates)[number]
