import { accountDelete as wire, refusalText } from '@takeback/protocol'
import { restCommand } from '../../command.ts'

export const accountDelete = restCommand({
  wire,
  async handle({ DeleteItem }, { app, admin, engine }) {
    const userIds = [...new Set(DeleteItem.map(({ UserID }) => UserID))]
    const { codes } = await engine.turn('accounts/delete', { app, operator: admin, userIds })
    const codeOf = new Map(userIds.map((userId, i) => [userId, codes[i] ?? 70500]))
    return {
      ResultItem: DeleteItem.map(({ UserID }) => {
        const code = codeOf.get(UserID) ?? 70500
        return { UserID, ResultCode: code, ResultInfo: resultInfo(code) }
      }),
    }
  },
})

function resultInfo(code: number): string {
  if (code === 0) return ''
  // The documents' own word for it.
  if (code === 70107) return 'Err_TLS_PT_Open_Login_Account_Not_Exist'
  return code === 70402 ? 'an admin of the app cannot be deleted' : refusalText(code)
}
