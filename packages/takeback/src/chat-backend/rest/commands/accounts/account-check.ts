import { accountCheck as wire } from '@takeback/protocol'
import { accountById } from '../../../tables/accounts.ts'
import { restCommand } from '../../command.ts'

export const accountCheck = restCommand({
  wire,
  async handle({ CheckItem }, { app, engine }) {
    const found = await engine.snapshot(CheckItem.map((item) => accountById(app, item.UserID)))
    return {
      ResultItem: CheckItem.map(({ UserID }, i) => ({
        UserID,
        ResultCode: 0,
        ResultInfo: '',
        AccountStatus: found[i]?.length === 1 ? 'Imported' : 'NotImported',
      })),
    }
  },
})
