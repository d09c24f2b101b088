/** What an official account says of itself: the same fields when it is made and when it is changed. */
import * as v from 'valibot'
import { filledTextField, positiveField, textField } from './group-fields.ts'

export const MAX_SUBSCRIBERS = 100_000

export const officialNameField = filledTextField(150)

export const officialInfoFields = {
  Introduction: v.exactOptional(textField(400)),
  FaceUrl: v.exactOptional(textField(500)),
  MaxSubscriberNum: v.exactOptional(
    v.pipe(positiveField, v.maxValue(MAX_SUBSCRIBERS, `must be at most ${MAX_SUBSCRIBERS}`)),
  ),
  Organization: v.exactOptional(textField(500)),
  CustomString: v.exactOptional(textField(3000)),
}
