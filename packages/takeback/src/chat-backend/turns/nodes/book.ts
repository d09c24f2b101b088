import { leaveNode } from './leave.ts'
import { reportNode } from './report.ts'

export const nodeTurns = {
  'nodes/report': reportNode,
  'nodes/leave': leaveNode,
}
